import MarketData
import Markets
import Testing

/// One market under test and all events that it has given.
struct TestMarket {
    let start: Timestamp
    var pipeline: SymbolPipeline
    var events: [MarketEvent] = []

    init(rules: PipelineRules = PipelineRules(), start: String = "2024-01-01T10:00") throws {
        self.start = try time(start)
        pipeline = SymbolPipeline(symbol: try symbol(), source: "test", rules: rules)
    }

    func tick(_ seconds: Double, _ price: Double, _ quantity: Double = 1, id: Int64? = nil) -> Tick {
        let time = start + Int64(seconds * 1000)
        return Tick(symbol: pipeline.symbol, time: time, price: price, quantity: quantity, id: id)
    }

    /// Takes in a tick so many seconds after the start.
    ///
    /// - Returns: the events that came of it.
    @discardableResult
    mutating func take(_ seconds: Double, _ price: Double, _ quantity: Double = 1, id: Int64? = nil) -> [MarketEvent] {
        var new: [MarketEvent] = []
        pipeline.ingest(tick(seconds, price, quantity, id: id), into: &new)
        events += new
        return new
    }

    @discardableResult
    mutating func advance(_ seconds: Double) -> [MarketEvent] {
        var new: [MarketEvent] = []
        pipeline.advance(to: start + Int64(seconds * 1000), into: &new)
        events += new
        return new
    }

    @discardableResult
    mutating func finish(
        _ minute: Int64,
        _ prices: (Double, Double, Double, Double),
        volume: Double = 1
    ) -> [MarketEvent] {
        var new: [MarketEvent] = []
        pipeline.ingest(finished: candle(minute, prices, volume), into: &new)
        events += new
        return new
    }

    func candle(_ minute: Int64, _ prices: (Double, Double, Double, Double), _ volume: Double) -> Candle {
        let (open, high, low, close) = prices
        let time = start + minute * 60_000
        return Candle(openTime: time, open: open, high: high, low: low, close: close, volume: volume)
    }

    /// The closed candles of a timeframe as a listener has them: amended ones in the place of the first.
    func known(_ timeframe: Timeframe) -> [Candle] {
        var candles: [Timestamp: Candle] = [:]
        for event in events {
            guard let closed = event.closedCandle, closed.timeframe == timeframe else { continue }
            candles[closed.candle.openTime] = closed.candle
        }
        return candles.values.sorted { $0.openTime < $1.openTime }
    }
}
