import { useState } from "react";
import type { SymbolEntry } from "../../api/shapes";
import { type ParameterField, rangeOf } from "../../models/schemaForm";
import { Field, type Described } from "../../shell/Field";
import { NameList } from "./NameList";

interface InputsProperties {
  fields: readonly ParameterField[];
  entries: Readonly<Record<string, string>>;
  /** By `parameters.` and the name. */
  errors: Readonly<Record<string, string>>;
  symbol: string;
  symbols: readonly SymbolEntry[];
  /** Candles ahead, as entered. */
  horizon: string;
  onChange: (name: string, entry: string) => void;
}

/** The parameters of an algorithm, each with its summary and range; those that have a default can be folded away. */
export function ParameterInputs({ fields, ...rest }: InputsProperties): JSX.Element {
  const [isOpen, setOpen] = useState(true);
  if (fields.length === 0) return <p className="field-hint">It has none.</p>;
  const [required, optional] = [true, false].map((isRequired) => fields.filter((field) => field.isRequired === isRequired));
  // A fault is never out of sight.
  const isFaulty = optional?.some(({ name }) => rest.errors[`parameters.${name}`] !== undefined) ?? false;
  return (
    <>
      {required !== undefined && required.length > 0 && <ParameterGrid fields={required} {...rest} />}
      {optional !== undefined && optional.length > 0 && (
        <details open={isOpen || isFaulty} onToggle={(event) => setOpen(event.currentTarget.open)}>
          <summary>Optional parameters ({optional.length})</summary>
          <ParameterGrid fields={optional} {...rest} />
        </details>
      )}
    </>
  );
}

function ParameterGrid({ fields, entries, errors, onChange, ...rest }: InputsProperties): JSX.Element {
  return (
    <div className="parameter-grid">
      {fields.map((field) => {
        const range = rangeOf(field);
        const id = `parameter-${field.name}`;
        const entry = entries[field.name] ?? field.initial;
        return (
          <div key={field.name} className={`parameter parameter-${field.kind}`} data-testid="parameter"
            data-parameter={field.name}>
            <Field id={id} error={errors[`parameters.${field.name}`]} label={
              <>{field.name}{field.isRequired && " (required)"} <span className="unit">{range}</span></>
            } hint={field.summary}>
              {(described) => field.kind === "names" ? (
                <NameList id={id} described={described} field={field} entry={entry} {...rest}
                  onChange={(entered) => onChange(field.name, entered)} />
              ) : <Input id={id} described={described} field={field} entry={entry}
                onChange={(entered) => onChange(field.name, entered)} />}
            </Field>
          </div>
        );
      })}
    </div>
  );
}

interface InputProperties {
  id: string;
  described: Described;
  field: ParameterField;
  entry: string;
  onChange: (entry: string) => void;
}

function Input({ id, described, field, entry, onChange }: InputProperties): JSX.Element {
  switch (field.kind) {
    case "boolean":
      return (
        <select id={id} value={entry} {...described} onChange={(event) => onChange(event.target.value)}>
          <option value="true">yes</option>
          <option value="false">no</option>
        </select>
      );
    case "choice":
      return (
        <select id={id} value={entry} {...described} onChange={(event) => onChange(event.target.value)}>
          {field.choices.map((choice) => <option key={choice}>{choice}</option>)}
        </select>
      );
    case "number":
      return (
        <input id={id} inputMode={field.isWhole ? "numeric" : "decimal"} value={entry} {...described}
          onChange={(event) => onChange(event.target.value)} />
      );
    default:
      return <input id={id} value={entry} spellCheck={false} {...described} onChange={(event) => onChange(event.target.value)} />;
  }
}
