/** The points of a polyline through `values`, filling `width` × `height` but for the line's own thickness. */
export function sparkPoints(values: readonly number[], width: number, height: number): string {
  const low = Math.min(...values);
  const span = Math.max(...values) - low;
  const inner = height - 2;
  return values.map((value, index) => {
    const x = (index / Math.max(1, values.length - 1)) * width;
    const y = span === 0 ? height / 2 : 1 + inner - ((value - low) / span) * inner;
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  }).join(" ");
}
