import type { Bot } from "../api/shapes";

/** Equity and profit of a bot as decimal strings; `null` where the server does not say. */
export interface BotFigures {
  equity: string | null;
  profit: string | null;
}

export function botFigures(bot: Bot): BotFigures {
  const metrics = bot.performance_metrics ?? {};
  return { equity: text(metrics["equity"]), profit: text(metrics["profit"]) };
}

function text(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
