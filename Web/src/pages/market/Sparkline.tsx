import { useWorkspace } from "../../app/workspaceContext";
import { useSignal } from "../../core/useSignal";
import { sparkPoints } from "../../market/sparkPoints";

const width = 64;
const height = 20;

/** The course of the last 24 hours in a thumb's width, coloured by where it led. */
export function Sparkline({ symbol }: { symbol: string }): JSX.Element | null {
  const { catalog } = useWorkspace();
  const closes = useSignal(catalog.sparks).get(symbol) ?? [];
  const first = closes[0];
  const last = closes[closes.length - 1];
  if (closes.length < 2 || first === undefined || last === undefined) return null;
  const direction = last > first ? "up" : last < first ? "down" : "flat";
  return (
    <svg className="spark" viewBox={`0 0 ${width} ${height}`} width={width} height={height} data-direction={direction}
      aria-hidden="true">
      <polyline points={sparkPoints(closes, width, height)} />
    </svg>
  );
}
