import Foundation
import Markets
import Synchronization
import TestSupport
import Testing
import Trading

@Suite struct OptimisationJournalTests {
    private func optimisation(_ method: SearchMethodName, seed: UInt64 = 8) throws -> Optimisation {
        let series = try randomCandles(800, seed: seed)
        var optimisation = try crossOptimisation(series, method: method, ranges: ("fast=2:20", "slow=5:40"))
        (optimisation.trials, optimisation.threads) = (60, 2)
        return optimisation
    }

    /// Interrupted at any place, and with a line cut off in the middle, a run that goes on ends as one that was not.
    @Test(arguments: SearchMethodName.allCases, [3, 25, 61, 110])
    func goesOnWhereItWas(method: SearchMethodName, interruption: Int) throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/journal.jsonl"
        let optimisation = try optimisation(method)
        let whole = try optimisation.run().trials
        let done = Mutex(0)
        #expect(throws: OptimisationError.cancelled) {
            try optimisation.run(
                journal: path,
                isCancelled: { done.withLock { $0 >= interruption } },
                progress: { _ in done.withLock { $0 += 1 } }
            )
        }
        var text = try String(contentsOfFile: path, encoding: .utf8)
        let noted = text.split(separator: "\n").count - 1
        #expect((interruption...interruption + 2).contains(noted))
        text += "{\"stage\":\"search\",\"parame"
        try text.write(toFile: path, atomically: false, encoding: .utf8)
        #expect(try optimisation.run(journal: path).trials == whole)
        // Header, search and out of sample: what was there is not run again.
        #expect(try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").count == 121)
        #expect(try optimisation.run(journal: path).trials == whole)
        #expect(try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").count == 121)
        withExtendedLifetime(folder) {}
    }

    @Test func aLongerSearchGoesOnFromAShorterOne() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/journal.jsonl"
        var optimisation = try optimisation(.random)
        _ = try optimisation.run(journal: path)
        optimisation.trials = 90
        let longer = try optimisation.run(journal: path).trials
        #expect(longer == (try optimisation.run().trials))
        #expect(try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").count == 181)
        withExtendedLifetime(folder) {}
    }

    @Test func othersAreRefused() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/journal.jsonl"
        let optimisation = try optimisation(.grid)
        _ = try optimisation.run(journal: path)
        var others: [Optimisation] = [try self.optimisation(.grid, seed: 9)]
        for change: (inout Optimisation) -> Void in [
            { $0.objective.minimumTrades += 1 }, { $0.objective.measure = .sortino }, { $0.heldOut = nil },
            { $0.identity = "another program" }, { $0.aggregation = .median }, { $0.markets += $0.markets },
        ] {
            var other = optimisation
            change(&other)
            others.append(other)
        }
        for other in others {
            #expect(throws: OptimisationError.journal(.foreign(path: path))) { try other.run(journal: path) }
        }
        let plan = WalkForwardPlan(training: 200 * 60_000, test: 100 * 60_000)
        #expect(throws: OptimisationError.journal(.foreign(path: path))) {
            try optimisation.walkForward(plan, journal: path)
        }
        withExtendedLifetime(folder) {}
    }

    @Test(arguments: [
        "{\"title\": \"notes\", \"text\": \"no journal\"}", "{\"title\": \"notes\"}\n", "a,b\n1,2\n3,", "x", "\n",
        "{\"journal\": 1}\n", "{\"journal\":1,\"fingerprint\":\"00\"",
    ])
    func aFileOfSomethingElseIsLeftAsItIs(text: String) throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/notes.json"
        try text.write(toFile: path, atomically: false, encoding: .utf8)
        #expect(throws: OptimisationError.journal(.noJournal(path: path))) {
            try optimisation(.random).run(journal: path)
        }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
        withExtendedLifetime(folder) {}
    }

    @Test func aHeaderThatWasCutOffIsWrittenAnew() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/journal.jsonl"
        let whole = try optimisation(.random).run(journal: path).trials
        let text = try String(contentsOfFile: path, encoding: .utf8)
        try String(text.prefix(40)).write(toFile: path, atomically: false, encoding: .utf8)
        #expect(try optimisation(.random).run(journal: path).trials == whole)
        #expect(try String(contentsOfFile: path, encoding: .utf8).prefix(60) == text.prefix(60))
        withExtendedLifetime(folder) {}
    }

    @Test func twoSearchesDoNotShareAJournal() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/journal.jsonl"
        let optimisation = try optimisation(.random)
        let refusals = Mutex(0)
        let noted: @Sendable (OptimisationProgress) -> Void = { _ in
            do {
                _ = try optimisation.run(journal: path)
                Issue.record("both note their trials")
            } catch OptimisationError.journal(.inUse(path)) {
                refusals.withLock { $0 += 1 }
            } catch {
                Issue.record("\(error)")
            }
        }
        _ = try optimisation.run(journal: path, progress: noted)
        #expect(refusals.withLock(\.self) >= 60)
        #expect(try optimisation.run(journal: path).trials == optimisation.run().trials, "it is free again")
        withExtendedLifetime(folder) {}
    }

    @Test func damageIsNamed() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/journal.jsonl"
        let optimisation = try optimisation(.grid)
        _ = try optimisation.run(journal: path)
        var lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
        lines[4] = "{\"stage\":\"search\"}"
        try (lines.joined(separator: "\n") + "\n").write(toFile: path, atomically: false, encoding: .utf8)
        #expect(throws: OptimisationError.journal(.damaged(path: path, line: 5))) {
            try optimisation.run(journal: path)
        }
        let missing = folder.path + "/none/journal.jsonl"
        let error = try #require(throws: OptimisationError.self) { try optimisation.run(journal: missing) }
        guard case .journal(.unusable(missing, _)) = error else {
            Issue.record("\(error)")
            return
        }
        withExtendedLifetime(folder) {}
    }
}
