import Markets
import Testing
import Trading

/// Whatever the line, the venue and the machine do, nothing is lost, doubled, unknown or unprotected.
@Suite struct ChaosTests {
    private func run(
        _ faults: ChaosFaults,
        hours: Int = 6,
        strategy: @escaping @Sendable () -> any Strategy
    ) throws -> ChaosRun {
        var rules = VenueRules(
            instrument: try perpetual(tick: "0.5"),
            fees: FeeSchedule(maker: try FeeRate("0.0002"), taker: try FeeRate("0.0005"))
        )
        rules.slippage.bps = 1
        return ChaosRun(
            Backtest(
                rules: rules,
                initialCapital: try Money("20000"),
                sizing: .shareOfEquity(try Share("0.5")),
                protection: Protection(stopLoss: try Share("0.01"), takeProfit: try Share("0.02"))
            ),
            hours: hours,
            faults: faults,
            strategy: strategy
        )
    }

    @Test(arguments: UInt64(1)...25)
    func nothingIsLost(seed: UInt64) throws {
        let report = try run(ChaosFaults()) { SMACross(fast: 3, slow: 8) }.run(seed: seed)
        #expect(report.isClean, "\(report)")
        #expect(report.orders > 20 && report.fills > 20 && report.lostMessages > 10, "\(report)")
    }

    @Test func withoutFaultsItIsTheBacktest() throws {
        let chaos = try run(.none) { SMACross(fast: 3, slow: 8) }
        let report = try chaos.run(seed: 3)
        #expect(report.isClean && report.crashes == 0, "\(report)")
    }

    @Test func theSeedDecidesEverything() throws {
        let chaos = try run(ChaosFaults()) { SMACross(fast: 3, slow: 8) }
        #expect(try chaos.run(seed: 9) == chaos.run(seed: 9))
        #expect(try chaos.run(seed: 9) != chaos.run(seed: 10))
    }
}
