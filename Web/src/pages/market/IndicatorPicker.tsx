import { type FormEvent, useEffect, useState } from "react";
import type { IndicatorDefinition } from "../../api/shapes";
import { useWorkspace } from "../../app/workspaceContext";
import { useSignal } from "../../core/useSignal";
import { mostIndicators, parametersOf, specOf } from "../../market/indicators";
import { ListState } from "../../shell/Panel";

/** The indicators on the chart, and a form for another one: built from what the server says it knows. */
export function IndicatorPicker(): JSX.Element {
  const { indicators } = useWorkspace();
  const registry = useSignal(indicators.registry);
  const chosen = useSignal(indicators.chosen);
  useEffect(() => void indicators.load(), [indicators]);
  return (
    <div className="indicators" role="group" aria-label="Indicators">
      {chosen.length > 0 && (
        <ul className="indicator-chips">
          {chosen.map((spec) => (
            <li key={spec}>
              <button type="button" className="quiet" data-testid="indicator" aria-label={`Remove ${spec}`}
                onClick={() => indicators.remove(spec)}>{spec} <span aria-hidden="true">×</span></button>
            </li>
          ))}
        </ul>
      )}
      <ListState list={registry} rows={1} onRetry={() => void indicators.load()} empty={
        <p>This server names no indicators.</p>
      }>
        {(definitions) => chosen.length < mostIndicators
          ? <IndicatorForm definitions={definitions} />
          : <p className="indicators-full">More than {mostIndicators} would not be told apart.</p>}
      </ListState>
    </div>
  );
}

function IndicatorForm({ definitions }: { definitions: readonly IndicatorDefinition[] }): JSX.Element | null {
  const { indicators } = useWorkspace();
  const [name, setName] = useState(definitions[0]?.name ?? "");
  const [changes, setChanges] = useState<Readonly<Record<string, number>>>({});
  const definition = definitions.find((candidate) => candidate.name === name) ?? definitions[0];
  if (definition === undefined) return null;
  const parameters = parametersOf(definition);
  const add = (event: FormEvent): void => {
    event.preventDefault();
    indicators.add(specOf(definition, parameters.map((parameter) => changes[parameter.name] ?? parameter.initial)));
  };
  return (
    <form className="indicator-form" onSubmit={add}>
      <label>
        <span>Indicator</span>
        <select value={definition.name} data-testid="indicator-name" onChange={(event) => {
          setName(event.target.value);
          setChanges({});
        }}>
          {definitions.map((each) => <option key={each.name} value={each.name}>{each.title}</option>)}
        </select>
      </label>
      {parameters.map((parameter) => (
        <label key={`${definition.name} ${parameter.name}`} title={parameter.description}>
          <span>{parameter.name}</span>
          <input type="number" required defaultValue={parameter.initial} step={parameter.isWhole ? 1 : "any"}
            {...(parameter.min === null ? {} : { min: parameter.min })}
            {...(parameter.max === null ? {} : { max: parameter.max })}
            onChange={(event) => setChanges({ ...changes, [parameter.name]: event.target.valueAsNumber })} />
        </label>
      ))}
      <button type="submit" className="quiet" data-testid="indicator-add">Add</button>
      <span className="indicator-about">{definition.description}</span>
    </form>
  );
}
