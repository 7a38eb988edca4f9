import type { Backtest, Bot, CandleEvent, QuoteUpdate, TradeEvent, TrainingJob } from "../api/shapes";
import { Emitter } from "../core/emitter";
import type { Status } from "../realtime/connectionMachine";
import type { Json } from "../realtime/packets";
import { RealtimeClient } from "../realtime/realtimeClient";
import type { Signal } from "../core/signal";

/** What the server tells as it happens. */
export interface LiveEvents {
  quotes: QuoteUpdate[];
  candle: CandleEvent;
  model_training: { job: TrainingJob };
  bot_update: { bot: Bot };
  trade_update: TradeEvent;
  backtest_update: { backtest: Backtest };
  prediction: Record<string, unknown>;
  alert: Record<string, unknown>;
  /** Subscribed, for the first time or again: what happened before has to be fetched. */
  subscribed: void;
}

const rooms = ["market-data", "models", "bots", "backtests", "alerts"];
const intervalMilliseconds = 100;
const subscriptionPause = 2_000;

/** The user's realtime connection: subscribes, again after each reconnect, and hands events on by name. */
export class LiveFeed extends Emitter<LiveEvents> {
  readonly status: Signal<Status>;
  private readonly client: RealtimeClient;

  constructor(origin: string, token: (fresh: boolean) => Promise<string | null>) {
    super();
    const url = `${origin.replace(/^http/, "ws")}/socket.io/?EIO=4&transport=websocket`;
    this.client = new RealtimeClient({ url, token, onEvent: (name, payload) => this.receive(name, payload) });
    this.status = this.client.status;
    this.status.watch(() => {
      if (this.status.get().state === "connected") void this.subscribe();
    });
  }

  start(): void {
    this.client.start();
  }

  stop(): void {
    this.client.stop();
  }

  retry(): void {
    this.client.retry();
  }

  private async subscribe(): Promise<void> {
    while (this.status.get().state === "connected") {
      try {
        const answer = await this.client.request("subscribe", { rooms, interval_ms: intervalMilliseconds });
        if (isAccepted(answer)) return this.emit("subscribed", undefined);
      } catch {
        // No acknowledgement: either the connection is gone, which ends the loop, or it is asked once more.
      }
      await new Promise((resolve) => setTimeout(resolve, subscriptionPause));
    }
  }

  private receive(name: string, payload: Json): void {
    if (payload === null || typeof payload !== "object" || Array.isArray(payload)) return;
    switch (name) {
      case "market_data_batch":
        return this.emit("quotes", (payload["updates"] ?? []) as unknown as QuoteUpdate[]);
      case "market_data_update":
        return this.emit("quotes", [payload as unknown as QuoteUpdate]);
      case "candle":
      case "model_training":
      case "bot_update":
      case "trade_update":
      case "backtest_update":
      case "prediction":
      case "alert":
        return this.emit(name, payload as never);
    }
  }
}

function isAccepted(answer: Json): boolean {
  return answer !== null && typeof answer === "object" && !Array.isArray(answer) && answer["ok"] === true;
}
