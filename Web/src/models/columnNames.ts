import type { IndicatorDefinition, SymbolEntry } from "../api/shapes";

const candleColumns = ["open", "high", "low", "close", "volume"];

/** Columns of the market that a model can look at, as its parameters name them: `volume`, `rsi_14`, `ETH-USDT.close`. */
export function marketColumns(
  indicators: readonly IndicatorDefinition[], symbols: readonly SymbolEntry[], own: string,
): string[] {
  return [
    ...candleColumns,
    ...indicators.flatMap(columnsOf),
    ...symbols.filter(({ symbol }) => symbol !== own).map(({ symbol }) => `${symbol}.close`),
  ];
}

/** Regressors have to be known as far ahead as is forecast: columns that lie so many candles back. */
export function laggedColumns(columns: readonly string[], horizon: number): string[] {
  return columns.map((column) => `lag_${horizon}(${column})`);
}

function columnsOf({ name, parameters, outputs }: IndicatorDefinition): string[] {
  const values = Object.values(parameters.properties ?? {}).map(({ default: value }) => value);
  const spec = [name, ...values].join("_");
  return outputs.length === 0 ? [spec] : outputs.map((output) => `${spec}.${output}`);
}
