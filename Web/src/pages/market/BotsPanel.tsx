import type { Bot } from "../../api/shapes";
import { useWorkspace } from "../../app/workspaceContext";
import { valueOf } from "../../core/loadable";
import { useSignal } from "../../core/useSignal";
import { decimalDirection, decimalText } from "../../format/decimalText";
import { botFigures } from "../../market/figures";
import { ListState, Panel } from "../../shell/Panel";

const tones: Record<Bot["status"], string> = { active: "good", paused: "warn", stopped: "idle", error: "bad" };

/** The user's bots: what runs, and what it has made. */
export function BotsPanel(): JSX.Element {
  const { registry } = useWorkspace();
  const bots = useSignal(registry.bots);
  return (
    <Panel title="Bots" name="bots" aside={valueOf(bots)?.length}>
      <ListState list={bots} rows={2} onRetry={() => registry.refresh()} empty={
        <p>No bots yet. Create a paper bot with <code>POST /api/trading/bots</code>, then start it.</p>
      }>
        {(items) => <ul className="items">{items.map((bot) => <BotRow key={bot.id} bot={bot} />)}</ul>}
      </ListState>
    </Panel>
  );
}

function BotRow({ bot }: { bot: Bot }): JSX.Element {
  const { profit } = botFigures(bot);
  return (
    <li className="item" data-testid="bot" data-bot={bot.id} data-status={bot.status} title={bot.error ?? undefined}>
      <span className={`status status-${tones[bot.status] ?? "idle"}`}>{bot.status}</span>
      <span className="item-words">
        <span className="item-name">{bot.name}</span>
        <span className="item-detail">
          {[bot.symbol, bot.timeframe, bot.strategy?.type, bot.mode].filter(Boolean).join(" · ")}
        </span>
      </span>
      <span className="item-figure" title="Profit and loss after fees, in the quote currency">
        <span className="unit">P&amp;L</span>
        <span data-direction={decimalDirection(profit)}>{decimalText(profit, 2, "always")}</span>
      </span>
    </li>
  );
}
