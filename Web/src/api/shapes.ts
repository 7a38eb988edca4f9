/** The JSON of the API, as far as this page reads it. Money and quantities are decimal strings, all else numbers. */

export interface User {
  id: string;
  email: string;
  role: "admin" | "trader" | "viewer";
}

export interface SessionAnswer {
  /** Left out by a renewal, which does not change it. */
  user?: User;
  token: string;
  /** Seconds. */
  expires_in: number;
}

export interface Health {
  status: "ok" | "degraded" | "down";
  version: string;
  setup_required?: boolean;
}

export interface SymbolEntry {
  symbol: string;
  base: string;
  quote: string;
  source: string;
  /** `null` while the symbol has no trading rules. */
  tick_size?: string | null;
  /** Whether the feed of this server streams it. */
  live?: boolean;
  timeframes: SeriesFigures[];
}

/** How good a stored series is. */
export interface SeriesFigures {
  timeframe: string;
  first: string;
  last: string;
  candles: number;
  gaps: number;
  /** Candles that are missing, in all gaps. */
  missing: number;
  completeness: number;
  /** Whether the market closes regularly; what is not there then is not missing. */
  calendar: "always" | "sessions";
  holidays: number;
  damaged: number;
  last_update: string | null;
  age_seconds: number;
  /** Candles that should have closed since the last one. */
  behind: number;
  /** Whether a feed is at work on it. */
  live: boolean;
  stale: boolean;
}

export interface SeriesQuality extends SeriesFigures {
  symbol: string;
  source: string;
  /** The share of the expected candles in equal parts of its time; `null` where the market was closed. */
  coverage: (number | null)[];
}

export interface SeriesGap {
  start: string;
  end: string;
  missing: number;
}

export interface QuoteIndicators {
  sma: number | null;
  ema: number | null;
  rsi: number | null;
  volatility: number | null;
}

/** `market_data_update`; `GET /api/trading/market-data/{symbol}` has the rest too. */
export interface QuoteUpdate {
  symbol: string;
  price: number;
  change_24h?: number | null;
  high_24h?: number | null;
  low_24h?: number | null;
  volume_24h?: number | null;
  indicators?: QuoteIndicators;
  source?: string;
  timestamp: string;
}

/** Open time in milliseconds, open, high, low, close, volume. */
export type CandleRow = [number, number, number, number, number, number];

export interface CandlesAnswer {
  symbol: string;
  timeframe: string;
  candles: CandleRow[];
}

export interface CandleEvent {
  symbol: string;
  timeframe: string;
  candle: CandleRow;
  closed: boolean;
}

export interface Model {
  id: string;
  name: string;
  algorithm_type: string;
  symbols: string[];
  target_timeframe: string;
  training_status: "untrained" | "queued" | "training" | "trained" | "error";
  version?: number | string | null;
  last_trained?: string | null;
  /** How its live forecasts left their band. */
  drift?: string | null;
  /** Whether no bot may begin with it. */
  is_demoted?: boolean;
  performance_metrics?: Record<string, unknown> | null;
}

export interface TrainingJob {
  id: string;
  model_id: string;
  status: JobStatus;
  progress?: number | null;
  stage?: string | null;
  /** The place in the queue from 1, 0 for one that starts at once; told by requests only. */
  position?: number | null;
  remaining_ms?: number | null;
  reason?: "request" | "schedule" | "drift";
  deadline_seconds?: number;
  error?: string | null;
}

export type JobStatus = "queued" | "running" | "succeeded" | "failed" | "cancelled";

export interface Bot {
  id: string;
  name: string;
  symbol: string;
  timeframe: string;
  mode: "paper" | "shadow" | "live";
  status: "stopped" | "active" | "paused" | "error";
  capital?: string;
  error?: string | null;
  strategy?: { type?: string };
  performance_metrics?: Record<string, unknown> | null;
}

/** `trade_update`: once when a position opens, once when it closes. */
export interface TradeEvent {
  bot_id: string;
  bot_name?: string;
  symbol?: string;
  trade: Trade;
}

export interface Trade {
  /** Counts the trades of one bot. */
  number: number;
  side: "buy" | "sell";
  quantity: string;
  entry_price: string;
  entry_time: string;
  exit_price?: string | null;
  exit_time?: string | null;
  profit?: string | null;
}

export interface Backtest {
  id: string;
  symbol?: string;
  timeframe?: string;
  status: JobStatus;
  progress?: number | null;
  error?: string | null;
  created_at?: string;
  finished_at?: string | null;
  metrics?: Record<string, unknown> | null;
}

export interface Prediction {
  model_id?: string;
  symbol?: string;
  step?: number;
  target_time?: string;
  value?: number | null;
  lower_80?: number | null;
  upper_80?: number | null;
}

/** One entry of the registry of indicators. */
export interface IndicatorDefinition {
  name: string;
  title: string;
  description?: string;
  /** JSON Schema of an object; its properties stand in the order in which a request names them. */
  parameters: { properties?: Record<string, ParameterSchema> };
  /** What its values are called, if it has several; empty for one. */
  outputs: string[];
  /** What its numbers are counted in: prices lie over the candles, all else has a pane of its own. */
  scale?: "price" | "own";
}

export interface ParameterSchema {
  type?: string;
  description?: string;
  default?: unknown;
  minimum?: number;
  maximum?: number;
  enum?: string[];
}

export interface IndicatorsAnswer {
  /** Open times in milliseconds. */
  times: number[];
  values: Record<string, (number | null)[]>;
}
