import { useEffect, useRef } from "react";
import { useWorkspace } from "../../app/workspaceContext";
import type { ChartSession } from "../../chart/chartSession";
import { indicatorColours } from "../../chart/chartColours";
import { useSignal } from "../../core/useSignal";
import { fixed, unknown } from "../../format/numbers";
import { decimalsOfValue } from "../../market/indicators";
import { setText } from "../../market/useQuote";

/** The chosen indicators with their values at the candle under the pointer, or at the newest closed one. */
export function IndicatorLegend({ chart, symbol }: { chart: ChartSession; symbol: string }): JSX.Element | null {
  const { catalog, indicators } = useWorkspace();
  useSignal(indicators.chosen);
  useSignal(indicators.registry);
  const root = useRef<HTMLDivElement>(null);
  const lines = indicators.lines;
  useEffect(() => {
    function paint(): void {
      if (root.current === null) return;
      const close = chart.point.get()?.candle[4] ?? 1;
      const decimals = catalog.decimalsFor(symbol, close);
      for (const { key, placement } of indicators.lines) {
        const value = chart.indicatorAt(key);
        setText(root.current, key, fixed(value, placement === "overlay" ? decimals : decimalsOfValue(value ?? 0)));
      }
    }
    paint();
    const stops = [chart.point.watch(paint), chart.values.watch(paint)];
    return () => stops.forEach((stop) => stop());
  });
  if (lines.length === 0) return null;
  return (
    <div className="legend indicator-legend" ref={root} aria-hidden="true" data-testid="indicator-legend">
      {lines.map(({ key }, index) => (
        <span key={key} className={`indicator-${index % indicatorColours}`}>
          <i>{key}</i><b data-field={key}>{unknown}</b>
        </span>
      ))}
    </div>
  );
}
