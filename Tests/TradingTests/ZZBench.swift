import Markets
import Testing
import TestSupport
import Trading

@Test(.enabled(if: SharedFiles.arePresent, "../shared is absent"))
func zzBench() throws {
    let base = try perpetualCandles()
    var series = CandleSeries(symbol: base.symbol, timeframe: .oneMinute)
    series.reserveCapacity(1_000_000)
    var time = base.openTimes[0]
    var forward = true
    while series.count < 1_000_000 {
        for i in base.indices {
            if series.count == 1_000_000 { break }
            var c = base[forward ? i : base.count - 1 - i]
            if !forward { swap(&c.open, &c.close) }
            c.openTime = time
            time = time + 60_000
            series.append(c)
        }
        forward.toggle()
    }
    let instrument = try perpetual()
    for sizing in [Sizing.allIn, .fixedQuantity(Quantity(lots: 100_000_000))] {
        let backtest = Backtest(instrument: instrument, initialCapital: try Money("1000000000"), feeRate: try FeeRate("0.0001"), sizing: sizing)
        for _ in 0..<5 {
            let clock = ContinuousClock()
            let start = clock.now
            let result = try backtest.run(series, strategy: SMACross(fast: 10, slow: 30))
            let t = clock.now - start
            let s = Double(t.components.attoseconds) / 1e18 + Double(t.components.seconds)
            print("BENCH", result.trades.count, result.equity.points.count, s, 1e6 / s / 1e6, "M/s")
        }
    }
}
