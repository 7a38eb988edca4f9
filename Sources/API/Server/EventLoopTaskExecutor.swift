import NIOCore

/// Runs the tasks of a connection on its event loop.
///
/// A request that is answered from memory then costs no change of threads: read, answered and written on one. With Swift's
/// own threads it takes two, and a sleeping thread takes longer to wake than such an answer to make. What blocks or computes
/// for long runs on a `BoundedWorkQueue` either way.
final class EventLoopTaskExecutor: TaskExecutor {
    private let eventLoop: any EventLoop

    init(_ eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        eventLoop.execute { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
