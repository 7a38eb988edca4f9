import { useEffect, useRef } from "react";
import { useWorkspace } from "../../app/workspaceContext";
import type { ChartPoint, ChartSession } from "../../chart/chartSession";
import { changeText, compact, direction, fixed, unknown } from "../../format/numbers";
import { setText } from "../../market/useQuote";

const columns: [name: string, label: string][] = [["open", "O"], ["high", "H"], ["low", "L"], ["close", "C"]];

/** The figures of the candle under the pointer, or of the newest: written past React, once a frame at most. */
export function ChartLegend({ chart, symbol }: { chart: ChartSession; symbol: string }): JSX.Element {
  const { catalog } = useWorkspace();
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    function paint(): void {
      const point = chart.point.get();
      const close = point?.candle[4] ?? 1;
      if (root.current !== null) paintLegend(root.current, point, catalog.decimalsFor(symbol, close));
    }
    paint();
    return chart.point.watch(paint);
  }, [chart, catalog, symbol]);
  return (
    <div className="legend" ref={root} aria-hidden="true">
      {columns.map(([name, label]) => (
        <span key={name}><i>{label}</i><b data-field={name}>{unknown}</b></span>
      ))}
      <span><b data-field="move">{unknown}</b></span>
      <span><i>Vol</i><b data-field="volume">{unknown}</b></span>
      <span className="legend-average"><i>SMA 20</i><b data-field="average">{unknown}</b></span>
    </div>
  );
}

function paintLegend(root: HTMLElement, point: ChartPoint | null, decimals: number): void {
  const [, open = null, high = null, low = null, close = null, volume = null] = point?.candle ?? [];
  const move = open === null || close === null || open === 0 ? null : close / open - 1;
  setText(root, "open", fixed(open, decimals));
  setText(root, "high", fixed(high, decimals));
  setText(root, "low", fixed(low, decimals));
  setText(root, "close", fixed(close, decimals));
  setText(root, "move", changeText(move));
  setText(root, "volume", compact(volume));
  setText(root, "average", fixed(point?.average, decimals));
  root.dataset["direction"] = direction(move);
}
