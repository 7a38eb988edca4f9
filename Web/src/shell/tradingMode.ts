import type { Bot } from "../api/shapes";

/** The most serious thing that any running bot does; paper if none runs. */
export function tradingMode(bots: readonly Bot[]): Bot["mode"] {
  const modes = bots.filter(({ status }) => status === "active").map(({ mode }) => mode);
  return (["live", "shadow"] as const).find((mode) => modes.includes(mode)) ?? "paper";
}
