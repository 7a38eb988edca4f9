import { type FormEvent, useEffect, useRef, useState } from "react";
import type { Algorithm, DriftResponse } from "../../api/modelShapes";
import type { SymbolEntry } from "../../api/shapes";
import { useWorkspace } from "../../app/workspaceContext";
import { useAction } from "../../core/useAction";
import { isAvailable, timeframeName, timeframes } from "../../market/timeframes";
import { type ModelDraft, placeErrors, requestOf, suggestedName, withEntry } from "../../models/modelDraft";
import { fieldsOf } from "../../models/schemaForm";
import { Field } from "../../shell/Field";
import { driftResponses } from "./driftResponses";
import { ParameterInputs } from "./ParameterInputs";

interface FormProperties {
  algorithms: readonly Algorithm[];
  symbols: readonly SymbolEntry[];
}

const plainFields = [
  "name", "algorithm_type", "symbols", "target_timeframe", "training_period_days", "horizon", "on_drift",
  "retrain_every_hours",
];

/** Makes a model: any algorithm with its parameters as the server describes them; faults stand at their fields. */
export function NewModelForm({ algorithms, symbols }: FormProperties): JSX.Element | null {
  const { models, registry, route, selection } = useWorkspace();
  const [draft, setDraft] = useState<ModelDraft>(() => firstDraft(algorithms, symbols, selection.current.get().symbol));
  const creating = useAction();
  const form = useRef<HTMLFormElement>(null);
  // To the first field with a fault, once it is shown.
  useEffect(() => {
    if (creating.problem !== null) form.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
  }, [creating.problem]);
  const algorithm = algorithms.find(({ id }) => id === draft.algorithm) ?? algorithms[0];
  if (algorithm === undefined) return null;
  const fields = fieldsOf(algorithm);
  const shown = new Set([...plainFields, ...(draft.isAutomatic ? [] : fields.map(({ name }) => `parameters.${name}`))]);
  const { byField, others } = placeErrors(creating.problem?.fields ?? [], shown);
  const change = (part: Partial<ModelDraft>): void => setDraft((before) => ({ ...before, ...part }));
  const symbol = draft.symbol || (symbols[0]?.symbol ?? "");
  const entry = symbols.find((each) => each.symbol === symbol);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    await creating.run(async () => {
      const model = await models.create(requestOf({ ...draft, symbol }, algorithm));
      registry.refresh();
      route.open(`/models/${model.id}`);
    });
  };
  return (
    <form ref={form} className="form" noValidate data-testid="new-model-form" onSubmit={(event) => void submit(event)}>
      {creating.problem !== null && (
        <p className="notice notice-bad" role="alert" data-testid="form-problem">
          {others.length > 0 ? others.map(({ field, message }) => `${field}: ${message}`).join("; ")
            : creating.problem.message}
        </p>
      )}
      <div className="form-row">
        <Field label="Algorithm" id="algorithm" error={byField["algorithm_type"]} hint={algorithm.description}>
          {(described) => (
            <select id="algorithm" value={algorithm.id} {...described}
              onChange={(event) => change({ algorithm: event.target.value })}>
              {algorithms.map(({ id, name }) => <option key={id} value={id}>{name}</option>)}
            </select>
          )}
        </Field>
        <Field label="Name" id="name" error={byField["name"]}>
          {(described) => (
            <input id="name" value={draft.name} maxLength={200} placeholder={suggestedName({ ...draft, symbol }, algorithm)}
              {...described} onChange={(event) => change({ name: event.target.value })} />
          )}
        </Field>
      </div>
      <div className="form-row form-row-4">
        <Field label="Market" id="symbol" error={byField["symbols"]}>
          {(described) => (
            <select id="symbol" value={symbol} {...described} onChange={(event) => change({ symbol: event.target.value })}>
              {symbols.map((each) => <option key={each.symbol}>{each.symbol}</option>)}
            </select>
          )}
        </Field>
        <Field label="Candles" id="timeframe" error={byField["target_timeframe"]}>
          {(described) => (
            <select id="timeframe" value={draft.timeframe} {...described}
              onChange={(event) => change({ timeframe: event.target.value })}>
              {timeframes.map((each) => (
                <option key={each} value={each} disabled={!isAvailable(each, entry)}>{timeframeName(each)}</option>
              ))}
            </select>
          )}
        </Field>
        <Field label="Candles ahead" id="horizon" error={byField["horizon"]}>
          {(described) => (
            <input id="horizon" inputMode="numeric" value={draft.horizon} {...described}
              onChange={(event) => change({ horizon: event.target.value })} />
          )}
        </Field>
        <Field label="Days to learn from" id="days" error={byField["training_period_days"]}>
          {(described) => (
            <input id="days" inputMode="numeric" value={draft.days} placeholder="all" {...described}
              onChange={(event) => change({ days: event.target.value })} />
          )}
        </Field>
      </div>
      <fieldset className="parameters">
        <legend>Parameters</legend>
        <div className="segments" role="group" aria-label="Parameters">
          <button type="button" aria-pressed={draft.isAutomatic} data-testid="automatic"
            onClick={() => change({ isAutomatic: true })}>Automatic</button>
          <button type="button" aria-pressed={!draft.isAutomatic} data-testid="by-hand"
            onClick={() => change({ isAutomatic: false })}>By hand</button>
        </div>
        {draft.isAutomatic ? <p className="field-hint">{automaticText(algorithm, algorithms)}</p> : (
          <ParameterInputs fields={fields} entries={draft.parameters[algorithm.id] ?? {}} errors={byField} symbol={symbol} symbols={symbols}
            horizon={draft.horizon} onChange={(name, entered) =>
              change({ parameters: withEntry(draft.parameters, algorithm.id, name, entered) })} />
        )}
      </fieldset>
      <div className="form-row">
        <Field label="When its forecasts drift" id="on-drift" error={byField["on_drift"]}>
          {(described) => (
            <select id="on-drift" value={draft.onDrift} {...described}
              onChange={(event) => change({ onDrift: event.target.value as DriftResponse })}>
              {driftResponses.map(([value, label]) => <option key={value} value={value}>{label}</option>)}
            </select>
          )}
        </Field>
        <Field label="Train again after hours" id="hours" error={byField["retrain_every_hours"]}>
          {(described) => (
            <input id="hours" inputMode="numeric" value={draft.hours} placeholder="never" {...described}
              onChange={(event) => change({ hours: event.target.value })} />
          )}
        </Field>
      </div>
      <label className="check">
        <input type="checkbox" checked={draft.train} onChange={(event) => change({ train: event.target.checked })} />
        Train it at once
      </label>
      <div className="buttons">
        <button type="submit" className="primary" disabled={creating.isBusy} data-testid="create-model">
          {creating.isBusy ? "One moment…" : draft.train ? "Create and train" : "Create"}
        </button>
      </div>
    </form>
  );
}

function firstDraft(
  algorithms: readonly Algorithm[], symbols: readonly SymbolEntry[], chosen: string | null,
): ModelDraft {
  const symbol = symbols.find((entry) => entry.symbol === chosen)?.symbol ?? symbols[0]?.symbol ?? "";
  const entry = symbols.find((each) => each.symbol === symbol);
  const timeframe = (["1h", ...timeframes] as const).find((each) => isAvailable(each, entry)) ?? "1h";
  return {
    name: "", symbol, timeframe, days: "", horizon: "24", isAutomatic: true, parameters: {}, onDrift: "alert", hours: "",
    train: true, algorithm: algorithms.find(({ id }) => id === "auto")?.id ?? algorithms[0]?.id ?? "",
  };
}

/** What `auto` comes to: the automatic sibling of an algorithm if it has one, else its defaults. */
function automaticText({ id, name }: Algorithm, algorithms: readonly Algorithm[]): string {
  const sibling = algorithms.find((other) => other.id === `auto_${id}`);
  if (sibling !== undefined) return `${sibling.name} finds them: ${sibling.description}`;
  return id.startsWith("auto") ? `${name} makes its own choices.` : `${name} begins with its defaults.`;
}
