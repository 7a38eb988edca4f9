/** The chart draws on a canvas, which no style sheet reaches: it takes the page's custom properties instead. */
export interface ChartColours {
  up: string;
  down: string;
  upVolume: string;
  downVolume: string;
  average: string;
  indicators: readonly string[];
  text: string;
  grid: string;
  line: string;
  label: string;
}

/** So many lines of indicators have colours of their own. */
export const indicatorColours = 6;

export function chartColours(element: Element): ChartColours {
  const style = getComputedStyle(element);
  const read = (name: string): string => style.getPropertyValue(name).trim();
  return {
    up: read("--up"),
    down: read("--down"),
    upVolume: read("--up-volume"),
    downVolume: read("--down-volume"),
    average: read("--average"),
    indicators: Array.from({ length: indicatorColours }, (_, index) => read(`--indicator-${index}`)),
    text: read("--muted"),
    grid: read("--grid"),
    line: read("--crosshair"),
    label: read("--chart-label"),
  };
}
