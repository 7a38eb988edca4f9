import Dispatch
import Foundation
import Markets
import Platform
import Storage
import Synchronization
import Testing
import Trading

/// A stop of all trading and its resumption at the same time: one comes after the other, and gate and store say the same.
@Suite(.timeLimit(.minutes(1))) struct StopRaceTests: BotSuite {
    let setUp: BotSetUp

    init() throws { setUp = try BotSetUp(seed: 47) }

    enum Command: String, CaseIterable {
        case stop, resume, limit
    }

    /// One command meets another each time that it asks the store for something.
    static let meetings: [(Command, FlakyBotStore.StopCall, Command)] = [
        (.stop, .add, .resume), (.resume, .list, .stop), (.resume, .remove, .stop), (.stop, .add, .stop),
        (.resume, .remove, .resume), (.limit, .add, .resume), (.resume, .list, .limit), (.resume, .remove, .limit),
    ]

    private func run(_ command: Command) {
        switch command {
        case .stop: _ = try? bots.stopAll(.user(user), by: "u1@example.org", reason: "a test")
        case .resume: try? bots.resumeTrading(.user(user))
        case .limit:
            // A limit that halts, and is reached: from the highest equity the bot has lost.
            let limits = AccountLimits.halting
            _ = try? bots.setLimits(limits, userID: user)
        }
    }

    @Test(arguments: meetings)
    func `gate and store agree when one meets the other`(
        first: Command,
        call: FlakyBotStore.StopCall,
        second: Command
    ) async throws {
        _ = try bots.setLimits(AccountLimits.wide, userID: user)
        let bot = try started(StrategyChoice(type: "buy_and_hold"))
        await feed(0..<60, to: bot)
        let asset = try #require(bots.account(userID: user).assets.first)
        #expect(asset.peakEquity.map { $0 > asset.equity } == true, "it has lost")
        if first == .resume { run(.stop) }

        let (hasMet, hasEnded) = (Flag(), Flag())
        let group = DispatchGroup()
        flaky.onStop { [self] met in
            guard met == call, hasMet.raise() else { return }
            DispatchQueue(label: "second").async(group: group) {
                run(second)
                _ = hasEnded.raise()
            }
            // Time enough for what nothing holds back; what waits for the first cannot end before it.
            for _ in 0..<20_000 where !hasEnded.isUp { sched_yield() }
        }
        run(first)
        await withCheckedContinuation { continuation in
            group.notify(queue: .global()) { continuation.resume() }
        }
        flaky.onStop(nil)
        #expect(hasMet.isUp)
        let stored = try fixture.store.tradingStops()
        #expect(bots.tradingStop(userID: user) == stored.first, "\(first) met by \(second) at \(call)")
        #expect(stored.count <= 1)
    }

    @Test func `a resume between the stops of two bots lets trading go on, and both are stopped`() async throws {
        let holder = StrategyChoice(type: "buy_and_hold")
        let both = [try started(holder), try started(holder)]
        for bot in both { await feed(0..<1, to: bot) }
        let hasMet = Flag()
        flaky.onLog { [self] in
            guard hasMet.raise() else { return }
            run(.resume)
        }
        let outcome = try bots.stopAll(.user(user), by: "u1@example.org", reason: "a test")
        flaky.onLog(nil)
        #expect(Set(outcome.bots.map(\.id)) == Set(both.map(\.id)))
        #expect(bots.tradingStop(userID: user) == nil)
        #expect(try fixture.store.tradingStops().isEmpty)
        for bot in both {
            #expect(try bots.bot(bot.id, userID: user).status == .stopped)
            #expect(try orders(bot).allSatisfy { $0.status.isTerminal })
        }
    }
}

/// Goes up once.
private final class Flag: Sendable {
    private let state = Mutex(false)

    var isUp: Bool { state.withLock { $0 } }

    /// - Returns: whether it was down.
    func raise() -> Bool {
        state.withLock { state in
            defer { state = true }
            return !state
        }
    }
}

extension AccountLimits {
    /// One that no bot reaches.
    fileprivate static var wide: AccountLimits {
        var limits = AccountLimits()
        limits.maximumDrawdown = .whole
        return limits
    }

    /// One that any loss reaches.
    fileprivate static var halting: AccountLimits {
        var limits = AccountLimits()
        limits.maximumDrawdown = Share(partsPerBillion: 1)
        limits.haltOn = [.drawdown]
        return limits
    }
}
