import { useCallback, useState } from "react";
import type { ModelDetails } from "../../api/modelShapes";
import { useWorkspace } from "../../app/workspaceContext";
import { valueOf } from "../../core/loadable";
import { useAction } from "../../core/useAction";
import { useLoaded } from "../../core/useLoaded";
import { useSignal } from "../../core/useSignal";
import { fixed } from "../../format/numbers";
import { utcMinute } from "../../format/times";
import { decimalsOfMagnitude } from "../../market/priceDecimals";
import { outcomeOf, type StoredForecast } from "../../models/forecasts";
import type { ModelDesk } from "../../models/modelDesk";
import { ListState, Panel } from "../../shell/Panel";
import { FanChart } from "./FanChart";
import { ForecastTable } from "./ForecastTable";

interface PanelProperties {
  desk: ModelDesk;
  model: ModelDetails;
}

/** What the model says, in a fan, and what came of what it has said before. */
export function ForecastPanel({ desk, model }: PanelProperties): JSX.Element {
  const forecasts = useSignal(desk.forecasts);
  const predicting = useAction();
  const count = valueOf(forecasts)?.length;
  return (
    <Panel title="Forecasts" name="forecasts" aside={count === undefined || count === 0 ? undefined : `${count} newest`}>
      <div className="panel-body buttons">
        <button type="button" className="quiet" disabled={predicting.isBusy} data-testid="predict"
          onClick={() => void predicting.run(() => desk.predict())}>
          {predicting.isBusy ? "Forecasting…" : "Forecast now"}
        </button>
        {predicting.problem !== null && <span className="form-problem" role="alert">{predicting.problem.message}</span>}
      </div>
      <ListState list={forecasts} rows={6} onRetry={() => desk.refresh()} empty={
        <p><strong>Nothing is forecast yet.</strong> Each forecast is kept, and compared with what comes.</p>
      }>
        {(items) => <Forecasts forecasts={items} timeframe={model.target_timeframe} />}
      </ListState>
    </Panel>
  );
}

function Forecasts({ forecasts, timeframe }: { forecasts: readonly StoredForecast[]; timeframe: string }): JSX.Element | null {
  // The newest one until another is chosen: a new one then shows by itself.
  const [chosen, setChosen] = useState<string | null>(null);
  const [isCalibrated, setCalibrated] = useState(true);
  const forecast = forecasts.find(({ key }) => key === chosen) ?? forecasts[0];
  if (forecast === undefined) return null;
  const hasCalibrated = forecast.steps.some(({ conformal }) => conformal !== null);
  return (
    <>
      <div className="panel-body forecast-bar">
        <label>
          <span className="unit">Made from the candles up to</span>{" "}
          <select value={forecast.key} data-testid="forecast-choice" onChange={(event) => setChosen(event.target.value)}>
            {forecasts.map((each, index) => (
              <option key={each.key} value={each.key}>
                {utcMinute(each.asOf)} UTC, v{each.version}, {each.steps.length} steps{index === 0 ? " (newest)" : ""}
              </option>
            ))}
          </select>
        </label>
        {hasCalibrated && (
          <div className="segments" role="group" aria-label="Intervals">
            <button type="button" aria-pressed={isCalibrated} onClick={() => setCalibrated(true)}>Calibrated</button>
            <button type="button" aria-pressed={!isCalibrated} onClick={() => setCalibrated(false)}>The model's own</button>
          </div>
        )}
      </div>
      <Drawn forecast={forecast} timeframe={timeframe} isCalibrated={isCalibrated && hasCalibrated} />
    </>
  );
}

/** Candles that are shown before a forecast, at least, for each of its steps. */
const context = 2;

interface DrawnProperties {
  forecast: StoredForecast;
  timeframe: string;
  isCalibrated: boolean;
}

function Drawn({ forecast, timeframe, isCalibrated }: DrawnProperties): JSX.Element {
  const { api } = useWorkspace();
  const { symbol, steps, asOf } = forecast;
  const [isTable, setTable] = useState(false);
  const lastTarget = Date.parse(steps[steps.length - 1]?.target_time ?? "");
  // Another outcome is another candle.
  const known = steps.filter(({ actual }) => actual !== null).length;
  const wanted = Math.min(1_000, Math.max(30, context * steps.length));
  const load = useCallback(async () => {
    const [before, since] = await Promise.all([
      api.candles(symbol, timeframe, { limit: wanted, before: asOf }),
      known === 0 ? [] : api.candles(symbol, timeframe, { limit: 1_000, before: lastTarget + 1 }),
    ]);
    return [...before, ...since.filter(([time]) => time >= asOf)];
  }, [api, symbol, timeframe, asOf, lastTarget, known, wanted]);
  const [candles, retry] = useLoaded(load);
  return (
    <>
      {candles.state === "failed" && (
        <p className="panel-note" role="alert">
          The closes before it cannot be shown: {candles.message}{" "}
          <button type="button" className="link" onClick={retry}>Try again</button>
        </p>
      )}
      <FanChart forecast={forecast} candles={valueOf(candles) ?? []} isCalibrated={isCalibrated} />
      <p className="panel-note">{outcomeText(forecast, isCalibrated)}</p>
      <div className="panel-body">
        <button type="button" className="quiet" aria-expanded={isTable} data-testid="forecast-figures"
          onClick={() => setTable(!isTable)}>{isTable ? "Hide the figures" : "Show the figures"}</button>
      </div>
      {isTable && <ForecastTable forecast={forecast} isCalibrated={isCalibrated} />}
    </>
  );
}

function outcomeText(forecast: StoredForecast, isCalibrated: boolean): string {
  const { known, meanError, inside95 } = outcomeOf(forecast, isCalibrated);
  const [first] = forecast.steps;
  if (known === 0 || meanError === null) {
    return first === undefined ? "" : `First outcome: the candle of ${utcMinute(Date.parse(first.target_time))} UTC.`;
  }
  const decimals = decimalsOfMagnitude(first?.value ?? 1);
  const count = known === forecast.steps.length ? `All ${known}` : `${known} of ${forecast.steps.length}`;
  return `${count} steps have their outcome: mean absolute error ${fixed(meanError, decimals)}, `
    + `${inside95} of ${known} inside the 95% band.`;
}
