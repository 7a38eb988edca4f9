import NIOCore
import Synchronization

/// Runs what other threads want of the connections of an event loop, in the order of their calls, and flushes once for all
/// that was written in a turn, however many broadcasts wrote it.
///
/// An event loop runs its tasks until none is left before it reads again: a task for each broadcast would keep a busy loop
/// from ever reading, and clients would be cut off for pongs that nobody read. So the jobs wait here, and a turn takes all of
/// them. After a turn the loop rests, the longer the more there was to do: sockets are read then, and what comes meanwhile
/// goes out together. On a loop with little to do that is some microseconds, on a busy one some milliseconds.
///
/// `@unchecked` because the rest of its state is touched on `eventLoop` only.
final class EventLoopFlusher: @unchecked Sendable {
    typealias Job = @Sendable () -> Void

    private struct Inbox {
        var jobs: [Job] = []
        /// Whether a turn is on its way that will take the jobs.
        var isScheduled = false
    }

    /// The loop rests for so many times as long as the turn took: broadcasts leave the connections most of the time to
    /// what they send, and their readers most of the machine. The more there is to do, the more goes out in one write.
    private static let restPerTurn: Int64 = 3
    /// Long enough that the loop finds no task that is due and looks at its sockets.
    private static let shortestRest = TimeAmount.microseconds(20)
    private static let longestRest = TimeAmount.milliseconds(10)

    private let eventLoop: any EventLoop
    private let inbox = Mutex(Inbox())
    private var sessions: [EngineSession] = []
    private var reports: [Job] = []
    private var isScheduled = false
    private var isInTurn = false
    private var restsUntil = NIODeadline.uptimeNanoseconds(0)

    init(eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
    }

    /// Runs a job on the event loop, after those of earlier calls; from any thread.
    func execute(_ job: @escaping Job) {
        let isFirst = inbox.withLock { inbox in
            inbox.jobs.append(job)
            defer { inbox.isScheduled = true }
            return !inbox.isScheduled
        }
        if isFirst { eventLoop.execute { self.takeTurnAfterRest() } }
    }

    private func takeTurnAfterRest() {
        guard eventLoop.now < restsUntil else { return takeTurn() }
        eventLoop.scheduleTask(deadline: restsUntil) { self.takeTurn() }
    }

    private func takeTurn() {
        let start = eventLoop.now
        let jobs = inbox.withLock { inbox in
            defer { inbox.jobs = [] }
            return inbox.jobs
        }
        isInTurn = true
        for job in jobs { job() }
        isInTurn = false
        flush()
        rest(after: start)
        let hasMore = inbox.withLock { inbox in
            inbox.isScheduled = !inbox.jobs.isEmpty
            return inbox.isScheduled
        }
        if hasMore { eventLoop.execute { self.takeTurnAfterRest() } }
    }

    private func rest(after start: NIODeadline) {
        let end = eventLoop.now
        // On a loop whose time stands still, as in tests, no rest would ever end.
        let rest = min(max((end - start) * Self.restPerTurn, Self.shortestRest), Self.longestRest)
        restsUntil = end == start ? end : end + rest
    }

    /// Flushes `session` at the end of this turn. A session adds itself once a turn.
    func add(_ session: EngineSession) {
        sessions.append(session)
        schedule()
    }

    /// Calls `report` when everything written before is on its way.
    func report(_ report: @escaping Job) {
        reports.append(report)
        schedule()
    }

    private func schedule() {
        eventLoop.assertInEventLoop()
        guard !isScheduled, !isInTurn else { return }
        isScheduled = true
        eventLoop.execute {
            self.isScheduled = false
            self.flush()
        }
    }

    private func flush() {
        let sessions = self.sessions
        let reports = self.reports
        self.sessions.removeAll(keepingCapacity: true)
        self.reports.removeAll(keepingCapacity: true)
        for session in sessions { session.flush() }
        for report in reports { report() }
    }
}
