import type { CandleRow } from "../../api/shapes";
import { fixed } from "../../format/numbers";
import { utcDay, utcMinute } from "../../format/times";
import { decimalsOfMagnitude } from "../../market/priceDecimals";
import { fanOf, type FanSize, pathOf } from "../../models/fan";
import { intervalsOf, type StoredForecast } from "../../models/forecasts";
import { useWidth } from "./useWidth";

interface FanProperties {
  forecast: StoredForecast;
  candles: readonly CandleRow[];
  isCalibrated: boolean;
}

const height = 260;
const room = { right: 64, bottom: 20 };
const day = 86_400_000;

/** The closes before a forecast, its mean, its 80% and 95% bands, and the closes that came since. */
export function FanChart({ forecast, candles, isCalibrated }: FanProperties): JSX.Element {
  const [frame, width] = useWidth(720);
  const size: FanSize = { width: Math.max(120, width - room.right), height: height - room.bottom };
  const fan = fanOf(forecast, candles, isCalibrated, size);
  const decimals = decimalsOfMagnitude(forecast.steps[0]?.value ?? 1);
  const span = (fan.times[fan.times.length - 1]?.time ?? 0) - (fan.times[0]?.time ?? 0);
  const shownTimes = width < 480 ? fan.times.filter((_, index) => index % 2 === 1) : fan.times;
  return (
    <figure className="fan" ref={frame} data-testid="fan" data-steps={forecast.steps.length} data-candles={candles.length}>
      <svg viewBox={`0 0 ${width} ${height}`} width={width} height={height} role="img"
        aria-label={summary(forecast, isCalibrated, decimals)}>
        {fan.prices.map(({ value, y }) => (
          <g key={value}>
            <path className="fan-grid" d={`M0 ${y}H${size.width}`} />
            <text className="fan-label" x={size.width + 6} y={y + 4}>{fixed(value, decimals)}</text>
          </g>
        ))}
        {shownTimes.map(({ time, x }) => (
          <text key={time} className="fan-label" x={x} y={height - 4} textAnchor="middle">
            {span > 4 * day ? utcDay(time).slice(5) : utcMinute(time).slice(5)}
          </text>
        ))}
        <path className="fan-95" d={`${pathOf(fan.band95)}Z`} />
        <path className="fan-80" d={`${pathOf(fan.band80)}Z`} />
        <path className="fan-origin" d={`M${fan.origin} 0V${size.height}`} />
        <path className="fan-mean" d={pathOf(fan.mean)} />
        <path className="fan-closes" d={pathOf(fan.closes)} />
      </svg>
      <figcaption className="fan-key">
        <span className="key-closes">closes</span><span className="key-mean">forecast</span>
        <span className="key-80">80%</span><span className="key-95">95%</span>
      </figcaption>
    </figure>
  );
}

function summary({ symbol, steps }: StoredForecast, isCalibrated: boolean, decimals: number): string {
  const last = steps[steps.length - 1];
  if (last === undefined) return `Forecast of ${symbol}`;
  const { lower_95: lower, upper_95: upper } = intervalsOf(last, isCalibrated);
  return `Forecast of ${symbol}: ${fixed(last.value, decimals)} after ${steps.length} steps, with 95% between `
    + `${fixed(lower, decimals)} and ${fixed(upper, decimals)}.`;
}
