import Caching
import Synchronization
import Testing

@Suite struct SingleFlightTests {
    private struct Refused: Error, Equatable {}

    /// Lets a computation wait until the test says so, and counts how often it ran.
    private final class Gate: Sendable {
        private let opening = AsyncStream.makeStream(of: Void.self)
        private let runs = Mutex(0)

        var count: Int { runs.withLock { $0 } }

        func open() { opening.continuation.finish() }

        func pass() async {
            runs.withLock { $0 += 1 }
            for await _ in opening.stream {}
        }
    }

    /// Starts callers of one key and returns once all of them wait.
    private func callers(
        _ count: Int,
        of flight: SingleFlight<String, Int>,
        compute: @escaping @Sendable () async throws -> Int
    ) async -> [Task<Int, any Error>] {
        let tasks = (0..<count).map { _ in Task { try await flight.value(for: "key", compute: compute) } }
        while flight.waiting(for: "key") < count { await Task.yield() }
        return tasks
    }

    @Test func `callers at the same time share one computation`() async throws {
        let flight = SingleFlight<String, Int>()
        let gate = Gate()
        let tasks = await callers(5, of: flight) {
            await gate.pass()
            return 42
        }
        gate.open()
        for task in tasks { #expect(try await task.value == 42) }
        #expect(gate.count == 1)
        #expect(flight.inFlight == 0)
        #expect(try await flight.value(for: "key") { 43 } == 43)
    }

    @Test func `an error goes to all, and the next call tries again`() async throws {
        let flight = SingleFlight<String, Int>()
        let gate = Gate()
        let tasks = await callers(3, of: flight) {
            await gate.pass()
            throw Refused()
        }
        gate.open()
        for task in tasks { await #expect(throws: Refused()) { try await task.value } }
        #expect(try await flight.value(for: "key") { 7 } == 7)
    }

    @Test func `a caller that is cancelled stops waiting and disturbs nobody`() async throws {
        let flight = SingleFlight<String, Int>()
        let gate = Gate()
        let tasks = await callers(3, of: flight) {
            await gate.pass()
            return Task.isCancelled ? -1 : 42
        }
        // The first one started the computation.
        tasks[0].cancel()
        await #expect(throws: CancellationError.self) { try await tasks[0].value }
        #expect(flight.waiting(for: "key") == 2)
        gate.open()
        #expect(try await tasks[1].value == 42)
        #expect(try await tasks[2].value == 42)
    }

    @Test func `a caller cancelled before it calls starts nothing`() async {
        let flight = SingleFlight<String, Int>()
        let task = Task {
            unsafe withUnsafeCurrentTask { task in unsafe task?.cancel() }
            return try await flight.value(for: "key") { 1 }
        }
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(flight.inFlight == 0)
    }

    @Test func `different keys do not wait for each other`() async throws {
        let flight = SingleFlight<String, Int>()
        let gate = Gate()
        let tasks = await callers(1, of: flight) {
            await gate.pass()
            return 1
        }
        #expect(try await flight.value(for: "other") { 2 } == 2)
        gate.open()
        #expect(try await tasks[0].value == 1)
    }
}
