import type { SeriesQuality } from "../../api/shapes";
import { percent } from "../../format/numbers";
import { coverageRuns } from "../../market/seriesQuality";

const height = 10;

/** The time of a series from its first to its last candle, with what is missing where. */
export function CoverageBar({ series }: { series: SeriesQuality }): JSX.Element {
  const { coverage, completeness } = series;
  return (
    <svg className="coverage" viewBox={`0 0 ${Math.max(1, coverage.length)} ${height}`} preserveAspectRatio="none"
      role="img" aria-label={`${percent(completeness)} of the expected candles are there`}>
      {coverageRuns(coverage).map(({ kind, start, length, missing }) => (
        <g key={start}>
          <rect className={kind === "closed" ? "coverage-closed" : "coverage-full"} x={start} width={length} height={height} />
          {kind === "part" && (
            <rect className="coverage-part" x={start} y={height * (1 - missing)} width={length} height={height * missing} />
          )}
        </g>
      ))}
    </svg>
  );
}
