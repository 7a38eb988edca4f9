import Dispatch
import Platform
import Synchronization
import Testing

@Suite struct BoundedWorkQueueTests {
    private struct Refused: Error, Equatable {}

    private final class Meter: Sendable {
        private let counts = Mutex((running: 0, most: 0, done: 0))

        var most: Int { counts.withLock { $0.most } }
        var done: Int { counts.withLock { $0.done } }

        func enter() {
            counts.withLock { counts in
                counts.running += 1
                counts.most = max(counts.most, counts.running)
            }
        }

        func leave() {
            counts.withLock { counts in
                counts.running -= 1
                counts.done += 1
            }
        }
    }

    @Test func `values and errors come back`() async throws {
        let queue = BoundedWorkQueue(label: "test", width: 1, maximumWaiting: 4)
        #expect(try await queue.run { 42 } == 42)
        await #expect(throws: Refused()) { try await queue.run { throw Refused() } }
    }

    @Test func `no more run at the same time than the queue is wide, and all run`() async throws {
        let queue = BoundedWorkQueue(label: "test", width: 2, maximumWaiting: 500)
        let meter = Meter()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<300 {
                group.addTask {
                    try await queue.run {
                        meter.enter()
                        meter.leave()
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(meter.most <= 2)
        #expect(meter.done == 300)
        #expect(queue.waiting == 0)
    }

    @Test func `what does not fit is refused, and there is room again afterwards`() async throws {
        let queue = BoundedWorkQueue(label: "test", width: 1, maximumWaiting: 1)
        let gate = DispatchSemaphore(value: 0)
        let started = AsyncStream.makeStream(of: Void.self)
        let first = Task {
            try await queue.run {
                started.continuation.finish()
                gate.wait()
                return 1
            }
        }
        for await _ in started.stream {}
        let second = Task { try await queue.run { 2 } }
        while queue.waiting < 1 { await Task.yield() }
        await #expect(throws: QueueFullError.self) { try await queue.run { 3 } }
        gate.signal()
        #expect(try await first.value == 1)
        #expect(try await second.value == 2)
        #expect(try await queue.run { 4 } == 4)
    }
}
