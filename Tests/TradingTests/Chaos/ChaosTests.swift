import Foundation
import JSON
import Markets
import Testing
import Trading

/// Whatever the line, the venue and the machine do, nothing is lost, doubled, unknown or unprotected.
@Suite struct ChaosTests {
    @Test(arguments: ChaosScenario.strategies)
    func nothingIsLost(strategy: String) throws {
        let scenario = try ChaosScenario(strategy: strategy)
        var (orders, fills, crashes, lost, ticks) = (0, 0, 0, 0, 0)
        for seed in UInt64(1)...25 {
            let report = try scenario.run(seed: seed, hours: 3)
            #expect(report.isClean, "\(strategy): \(report)")
            orders += report.orders
            fills += report.fills
            crashes += report.crashes
            lost += report.lostMessages
            ticks += report.tickChanges
        }
        // Buying and holding is one order, until its stop ends it.
        #expect(orders >= 25 && fills >= 20 && crashes > 50 && lost > 25 && ticks > 0, "\(strategy): a check of little")
    }

    private static let isNightly = ProcessInfo.processInfo.environment["AAITI_NIGHTLY"] == "1"

    @Test(.enabled(if: isNightly, "a thousand seeds are for the night"), arguments: ChaosScenario.strategies)
    func aThousandSeeds(strategy: String) throws {
        let scenario = try ChaosScenario(strategy: strategy)
        for seed in UInt64(1)...1000 {
            let report = try scenario.run(seed: seed, hours: 6)
            #expect(report.isClean, "\(strategy): \(report)")
        }
    }

    @Test func theSeedDecidesEverything() throws {
        let scenario = try ChaosScenario(strategy: "sma_cross")
        #expect(try scenario.run(seed: 9, hours: 2) == scenario.run(seed: 9, hours: 2))
        #expect(try scenario.run(seed: 9, hours: 2) != scenario.run(seed: 10, hours: 2))
    }

    @Test func withoutFaultsNothingHappens() throws {
        let report = try ChaosScenario(strategy: "ema_cross").run(seed: 3, hours: 4, faults: .none)
        #expect(report.isClean && report.crashes == 0 && report.lostMessages == 0 && report.fills > 5, "\(report)")
    }

    @Test func anUnknownStrategyIsRefused() {
        #expect(throws: StrategyError.self) { try ChaosScenario(strategy: "no_such") }
    }
}
