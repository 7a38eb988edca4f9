import type { Session } from "../session/session";
import type {
  Backtest, Bot, CandleRow, CandlesAnswer, IndicatorDefinition, IndicatorsAnswer, Model, QuoteUpdate, SeriesGap,
  SeriesQuality, SymbolEntry, Trade,
} from "./shapes";

export interface CandleQuery {
  limit: number;
  /** Only candles that open before this, in milliseconds. */
  before?: number;
}

/** The routes that this page reads, by what they give. */
export class MarketApi {
  constructor(private readonly session: Session) {}

  async symbols(): Promise<SymbolEntry[]> {
    return (await this.session.request<{ symbols: SymbolEntry[] }>("/api/trading/symbols")).symbols;
  }

  quote(symbol: string): Promise<QuoteUpdate> {
    return this.session.request(`/api/trading/market-data/${encodeURIComponent(symbol)}`);
  }

  async candles(symbol: string, timeframe: string, { limit, before }: CandleQuery): Promise<CandleRow[]> {
    const end = before === undefined ? undefined : new Date(before).toISOString();
    const path = `/api/trading/candles/${encodeURIComponent(symbol)}`;
    const answer = await this.session.request<CandlesAnswer>(path, { query: { timeframe, limit, end } });
    return answer.candles;
  }

  async indicatorDefinitions(): Promise<IndicatorDefinition[]> {
    return (await this.session.request<{ indicators: IndicatorDefinition[] }>("/api/trading/indicators")).indicators;
  }

  /** The values of indicators at the newest candles. */
  indicators(symbol: string, timeframe: string, names: readonly string[], limit: number): Promise<IndicatorsAnswer> {
    const path = `/api/trading/indicators/${encodeURIComponent(symbol)}`;
    return this.session.request(path, { query: { timeframe, names: names.join(","), limit } });
  }

  /** All stored series, a thousand a request. */
  async quality(): Promise<SeriesQuality[]> {
    const series: SeriesQuality[] = [];
    while (true) {
      const query = { limit: 1_000, offset: series.length };
      const answer = await this.session.request<{ series: SeriesQuality[]; total: number }>(
        "/api/trading/quality", { query });
      series.push(...answer.series);
      if (answer.series.length === 0 || series.length >= answer.total) return series;
    }
  }

  /** Some of the gaps of a series, ascending, and how many there are in all. */
  gaps(symbol: string, timeframe: string, limit: number, offset: number): Promise<{ gaps: SeriesGap[]; total: number }> {
    const path = `/api/trading/symbols/${encodeURIComponent(symbol)}/quality`;
    return this.session.request(path, { query: { timeframe, limit, offset } });
  }

  async models(): Promise<Model[]> {
    return (await this.session.request<{ models: Model[] }>("/api/ml/models")).models;
  }

  async bots(): Promise<Bot[]> {
    return (await this.session.request<{ bots: Bot[] }>("/api/trading/bots")).bots;
  }

  /** The newest trades of a bot. */
  async botTrades(id: string, limit: number): Promise<Trade[]> {
    const path = `/api/trading/bots/${encodeURIComponent(id)}/trades`;
    return (await this.session.request<{ trades: Trade[] }>(path, { query: { limit } })).trades;
  }

  /** The newest backtests. */
  async backtests(limit: number): Promise<Backtest[]> {
    return (await this.session.request<{ backtests: Backtest[] }>("/api/backtests", { query: { limit } })).backtests;
  }
}
