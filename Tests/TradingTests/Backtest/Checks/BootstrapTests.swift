import Foundation
import Testing
import Trading

@Suite struct BootstrapTests {
    @Test func equalSeedsGiveEqualPercentiles() throws {
        var random = SeededRandom(seed: 5)
        let returns = (0..<80).map { _ in Double.random(in: -0.05...0.06, using: &random) }
        for make in [Bootstrap.ofTrades, Bootstrap.ofDays] {
            let one = try #require(make(returns, 1_000_000, 7))
            #expect(one == make(returns, 1_000_000, 7))
            #expect(one != make(returns, 1_000_000, 8))
            #expect(one.resamples == 1000)
            #expect(one.percentile5 < one.percentile50 && one.percentile50 < one.percentile95)
        }
    }

    @Test func tooFewAreNotDrawn() {
        #expect(Bootstrap.ofTrades([0.1, 0.1, 0.1, 0.1], draws: 1000, seed: 1) == nil)
        #expect(Bootstrap.ofDays(Array(repeating: 0.1, count: 19), draws: 1000, seed: 1) == nil)
    }

    @Test func theNumberOfDrawsIsBounded() throws {
        let many = Array(repeating: 0.001, count: 5000)
        #expect(try #require(Bootstrap.ofTrades(many, draws: 1_000_000, seed: 1)).resamples == 200)
        #expect(try #require(Bootstrap.ofTrades(many, draws: 2_500_000, seed: 1)).resamples == 500)
    }

    @Test func returnsThatAreAllTheSameLeaveNothingToChance() throws {
        let returns = Array(repeating: 0.01, count: 30)
        for bootstrap in [
            try #require(Bootstrap.ofTrades(returns, draws: 1_000_000, seed: 3)),
            try #require(Bootstrap.ofDays(returns, draws: 1_000_000, seed: 3)),
        ] {
            let expected: Double = pow(1.01, 30) - 1
            #expect(abs(bootstrap.percentile5 - expected) < 1e-12 && bootstrap.percentile5 == bootstrap.percentile95)
            #expect(bootstrap.belowZero == 0)
        }
    }

    /// The logarithm of the compound return of n independent draws has n times the variance of one.
    @Test func percentilesAreThoseOfTheLimit() throws {
        var random = SeededRandom(seed: 11)
        let returns = (0..<400).map { _ in Double.random(in: -0.02...0.021, using: &random) }
        let logs = returns.map { log(1 + $0) }
        let mean = logs.reduce(0, +) / 400
        let deviation = (logs.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }).squareRoot()
        let bootstrap = try #require(Bootstrap.ofTrades(returns, draws: 1_000_000, seed: 1))
        #expect(abs(log(1 + bootstrap.percentile50) - mean * 400) < 0.15 * deviation)
        #expect(abs(log(1 + bootstrap.percentile95) - mean * 400 - 1.645 * deviation) < 0.2 * deviation)
        #expect(abs(log(1 + bootstrap.percentile5) - mean * 400 + 1.645 * deviation) < 0.2 * deviation)
    }

    /// Good and bad weeks one after the other: blocks keep them together, so that luck matters more than with single days.
    @Test func blocksKeepWhatHangsTogether() throws {
        let returns = (0..<400).map { $0 / 20 % 2 == 0 ? 0.01 : -0.0098 }
        let days = try #require(Bootstrap.ofDays(returns, draws: 1_000_000, seed: 2))
        let single = try #require(Bootstrap.ofTrades(returns, draws: 1_000_000, seed: 2))
        #expect(days.percentile95 - days.percentile5 > 1.5 * (single.percentile95 - single.percentile5))
    }

    @Test func aTotalLossIsNoMoreThanThat() throws {
        let bootstrap = try #require(Bootstrap.ofTrades([-1.2, 0.1, 0.1, 0.1, 0.1], draws: 100_000, seed: 2))
        #expect(bootstrap.percentile5 == -1)
    }
}
