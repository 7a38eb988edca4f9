import Indicators
import Markets

/// The indicators over whole columns, and tick by tick.
struct IndicatorBenchmarks {
    let candles: @Sendable () throws -> CandleSeries

    var all: [Benchmark] { [batch, streaming] }

    private var batch: Benchmark {
        Benchmark(
            name: "indicators",
            summary: "seven indicators over 1,000,000 candles, one core",
            items: 1_000_000,
            bar: "at most 18 ms, which is 18 ns a row for all seven; aim for 12"
        ) {
            let list = "sma:20,ema:20,rsi:14,macd:12:26:9,bb:20:2,atr:14,volatility:20"
            let specs = try IndicatorRegistry.standard.parse(list)
            let series = try candles()
            return {
                for column in specs.columns(over: series) where column.values.last?.isFinite != true {
                    throw CommandFailure("the benchmark got no number for \(column.name)")
                }
            }
        }
    }

    /// The four that ``MarketData`` keeps for each market.
    private var streaming: Benchmark {
        Benchmark(
            name: "streaming",
            summary: "1,000,000 updates of each of the four indicators of a live market, one core",
            items: 1_000_000,
            bar: "at most 100 ms, which is 100 ns a tick for all four; aim for 50"
        ) {
            let closes = try candles().close
            return {
                var sma = SimpleMovingAverage(period: 20)
                var ema = ExponentialMovingAverage(period: 20)
                var rsi = RelativeStrengthIndex(period: 14)
                var volatility = RollingVolatility(period: 20)
                var total = 0.0
                for close in closes {
                    total += (sma.update(close) ?? 0) + (ema.update(close) ?? 0)
                    total += (rsi.update(close) ?? 0) + (volatility.update(close) ?? 0)
                }
                guard total.isFinite, total > 0 else { throw CommandFailure("the benchmark summed up to \(total)") }
            }
        }
    }
}
