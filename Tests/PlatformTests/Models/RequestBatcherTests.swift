import Dispatch
import Platform
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1))) struct RequestBatcherTests {
    private struct Odd: Error {}

    /// Answers numbers with their doubles, and odd ones with an error; keeps the batches.
    private final class Doubler: Sendable {
        let batches = Mutex<[[Int]]>([])
        let threads = BoundedWorkQueue(label: "doubles", width: 1, maximumWaiting: 8)

        func batcher(maximumWaiting: Int = 100) -> RequestBatcher<String, Int, Int> {
            RequestBatcher(threads: threads, maximumWaiting: maximumWaiting) { _, requests in
                self.batches.withLock { $0.append(requests) }
                return requests.map { $0.isMultiple(of: 2) ? .success($0 * 2) : .failure(Odd()) }
            }
        }

        /// Keeps the thread busy until the semaphore is signalled.
        func hold(_ semaphore: DispatchSemaphore) async {
            await withCheckedContinuation { started in
                Task {
                    try await threads.run {
                        started.resume()
                        semaphore.wait()
                    }
                }
            }
        }
    }

    @Test func `a lone request is answered at once`() async throws {
        let doubler = Doubler()
        #expect(try await doubler.batcher().answer(4, for: "a") == 8)
        #expect(doubler.batches.withLock(\.self) == [[4]])
    }

    @Test func `what comes while the thread is busy is one batch for each key, and a bad request fails alone`()
        async throws
    {
        let doubler = Doubler()
        let (batcher, semaphore) = (doubler.batcher(), DispatchSemaphore(value: 0))
        await doubler.hold(semaphore)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<10 {
                group.addTask {
                    let answer = await Result { try await batcher.answer(number, for: number < 6 ? "a" : "b") }
                    #expect((try? answer.get()) == (number.isMultiple(of: 2) ? number * 2 : nil))
                }
            }
            while batcher.waiting < 10 { await Task.yield() }
            semaphore.signal()
            try await group.waitForAll()
        }
        let batches = doubler.batches.withLock(\.self).map { $0.sorted() }.sorted { $0.count > $1.count }
        #expect(batches == [[0, 1, 2, 3, 4, 5], [6, 7, 8, 9]])
    }

    @Test func `more than may wait are turned away`() async throws {
        let doubler = Doubler()
        let (batcher, semaphore) = (doubler.batcher(maximumWaiting: 1), DispatchSemaphore(value: 0))
        await doubler.hold(semaphore)
        async let first = batcher.answer(2, for: "a")
        while batcher.waiting < 1 { await Task.yield() }
        await #expect(throws: QueueFullError.self) { try await batcher.answer(4, for: "a") }
        semaphore.signal()
        #expect(try await first == 4)
    }
}

extension Result where Failure == any Error {
    fileprivate init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
