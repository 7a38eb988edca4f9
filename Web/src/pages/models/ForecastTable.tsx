import { direction, fixed, percent, unknown } from "../../format/numbers";
import { utcMinute } from "../../format/times";
import { decimalsOfMagnitude } from "../../market/priceDecimals";
import { intervalsOf, type StoredForecast } from "../../models/forecasts";

const columns = ["Candle of (UTC)", "Forecast", "80%", "95%", "Rises", "Came", "Error"];

/** A forecast step by step, with what came and the error. */
export function ForecastTable({ forecast, isCalibrated }: { forecast: StoredForecast; isCalibrated: boolean }): JSX.Element {
  const decimals = decimalsOfMagnitude(forecast.steps[0]?.value ?? 1);
  return (
    <div className="figures-scroll forecast-table" role="region" aria-label="Forecast, step by step" tabIndex={0}>
      <table className="figures">
        <thead><tr>{columns.map((name) => <th key={name} scope="col">{name}</th>)}</tr></thead>
        <tbody>
          {forecast.steps.map((step) => {
            const { lower_80, upper_80, lower_95, upper_95 } = intervalsOf(step, isCalibrated);
            const isOutside = step.actual !== null && (step.actual < lower_95 || step.actual > upper_95);
            return (
              <tr key={step.step} data-testid="forecast-step" data-step={step.step} data-known={step.actual !== null}>
                <th scope="row"><time dateTime={step.target_time}>{utcMinute(Date.parse(step.target_time))}</time></th>
                <td>{fixed(step.value, decimals)}</td>
                <td>{fixed(lower_80, decimals)} to {fixed(upper_80, decimals)}</td>
                <td>{fixed(lower_95, decimals)} to {fixed(upper_95, decimals)}</td>
                <td>{percent(step.direction_probability, 0)}</td>
                <td className={isOutside ? "verdict" : ""} title={isOutside ? "outside of the 95% band" : undefined}>
                  {fixed(step.actual, decimals)}
                </td>
                <td data-direction={direction(step.error)}>{step.error === null ? unknown : signed(step.error, decimals)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function signed(value: number, decimals: number): string {
  return (value > 0 ? "+" : "") + fixed(value, decimals);
}
