import { type KeyboardEvent, useEffect, useState } from "react";
import type { SymbolEntry } from "../../api/shapes";
import { useWorkspace } from "../../app/workspaceContext";
import { valueOf } from "../../core/loadable";
import { useSignal } from "../../core/useSignal";
import { laggedColumns, marketColumns } from "../../models/columnNames";
import { namesIn, numberOf, type ParameterField } from "../../models/schemaForm";
import type { Described } from "../../shell/Field";

interface NameListProperties {
  id: string;
  described: Described;
  field: ParameterField;
  /** The names with commas. */
  entry: string;
  symbol: string;
  symbols: readonly SymbolEntry[];
  horizon: string;
  onChange: (entry: string) => void;
}

/** Columns by name: those that are chosen, each with its way out, and a field that suggests more. */
export function NameList({ id, described, field, entry, symbol, symbols, horizon, onChange }: NameListProperties): JSX.Element {
  const { indicators } = useWorkspace();
  const definitions = useSignal(indicators.registry);
  const [typed, setTyped] = useState("");
  useEffect(() => {
    if (valueOf(indicators.registry.get()) === null) void indicators.load();
  }, [indicators]);
  const names = namesIn(entry);
  const columns = marketColumns(valueOf(definitions) ?? [], symbols, symbol);
  const ahead = numberOf(horizon);
  const suggested = field.name === "regressors" ? laggedColumns(columns, typeof ahead === "number" ? Math.max(1, ahead) : 1) : columns;
  const add = (): void => {
    const added = namesIn(typed).filter((name) => !names.includes(name));
    if (added.length > 0) onChange([...names, ...added].join(","));
    setTyped("");
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== "Enter") return;
    // Adds a name, and does not send the form.
    event.preventDefault();
    add();
  };
  return (
    <div className="name-list">
      {names.length > 0 && (
        <ul className="indicator-chips">
          {names.map((name) => (
            <li key={name}>
              <button type="button" className="quiet" aria-label={`Remove ${name}`}
                onClick={() => onChange(names.filter((other) => other !== name).join(","))}>
                {name} <span aria-hidden="true">×</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <div className="name-entry">
        <input id={id} value={typed} list={`${id}-names`} spellCheck={false} placeholder={suggested[4]} {...described}
          onChange={(event) => setTyped(event.target.value)} onKeyDown={onKey} onBlur={add} />
        <datalist id={`${id}-names`}>{suggested.map((name) => <option key={name} value={name} />)}</datalist>
        <button type="button" className="quiet" onClick={add}>Add</button>
      </div>
    </div>
  );
}
