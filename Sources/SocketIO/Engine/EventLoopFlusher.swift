import NIOCore

/// Flushes once for all that was written in a turn of an event loop, however many broadcasts wrote it.
///
/// `@unchecked` because its state is touched on `eventLoop` only.
final class EventLoopFlusher: @unchecked Sendable {
    private let eventLoop: any EventLoop
    private var sessions: [EngineSession] = []
    private var reports: [@Sendable () -> Void] = []
    private var isScheduled = false

    init(eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
    }

    /// Flushes `session` at the end of this turn. A session adds itself once a turn.
    func add(_ session: EngineSession) {
        sessions.append(session)
        schedule()
    }

    /// Calls `report` when everything written before is on its way.
    func report(_ report: @escaping @Sendable () -> Void) {
        reports.append(report)
        schedule()
    }

    private func schedule() {
        eventLoop.assertInEventLoop()
        guard !isScheduled else { return }
        isScheduled = true
        eventLoop.execute { self.run() }
    }

    private func run() {
        isScheduled = false
        let sessions = self.sessions
        let reports = self.reports
        self.sessions.removeAll(keepingCapacity: true)
        self.reports.removeAll(keepingCapacity: true)
        for session in sessions { session.flush() }
        for report in reports { report() }
    }
}
