import type { MarketApi } from "../api/marketApi";
import type { Bot, Model, Trade } from "../api/shapes";
import { parseTime } from "../format/times";
import type { LoggedEntry } from "./activityLog";
import { describeBacktest, describeTrade, describeTrained } from "./describe";
import type { Entry, Names } from "./entry";

const newest = 10;

/**
 * What happened before the page was opened, as far as the server keeps it in lists: backtests, trades of bots, models
 * that were trained. Whatever cannot be fetched is left out.
 */
export async function pastActivity(
  api: MarketApi, names: Names, bots: readonly Bot[], models: readonly Model[],
): Promise<LoggedEntry[]> {
  const [backtests, ...trades] = await Promise.all([
    api.backtests(newest).catch(() => []),
    ...bots.slice(0, newest).map((bot) => api.botTrades(bot.id, newest).catch(() => [])),
  ]);
  return [
    ...models.map((model) => dated(describeTrained(model), model.last_trained)),
    ...backtests.map((backtest) => dated(describeBacktest(backtest), backtest.finished_at ?? backtest.created_at)),
    ...trades.flatMap((list, index) => list.flatMap((trade) => fills(trade).map((fill) => {
      const { id = "", symbol = "" } = bots[index] ?? {};
      return dated(describeTrade({ bot_id: id, symbol, trade: fill }, names), fill.exit_time ?? fill.entry_time);
    }))),
  ].flat();
}

/** A closed trade was told twice, first as it opened. */
function fills(trade: Trade): Trade[] {
  const isOpen = trade.exit_time === null || trade.exit_time === undefined;
  return isOpen ? [trade] : [{ ...trade, exit_price: null, exit_time: null, profit: null }, trade];
}

/** The entry with its time, as a list of one; of none if nobody knows the time. */
function dated(entry: Entry, time: unknown): LoggedEntry[] {
  const at = parseTime(time);
  return at === null ? [] : [{ ...entry, at }];
}
