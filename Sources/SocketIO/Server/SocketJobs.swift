import Synchronization

/// What an application is to be told about a socket.
enum SocketJob: Sendable {
    case connected
    case event(Event)
    case disconnected(DisconnectReason)
}

/// Tells an application what happens to one socket.
protocol SocketDriver: Sendable {
    func run(_ job: SocketJob) async
}

struct HandlerDriver<Handler: NamespaceHandler>: SocketDriver {
    let handler: Handler
    let socket: Socket<Handler.Session>

    func run(_ job: SocketJob) async {
        switch job {
        case .connected: await handler.connected(socket)
        case .event(let event): await handler.received(event, from: socket)
        case .disconnected(let reason): await handler.disconnected(socket, reason: reason)
        }
    }
}

/// Runs the jobs of one socket one after the other. There is a task only while there are jobs, so that ten thousand
/// silent sockets cost none.
final class SocketJobs: Sendable {
    private struct State {
        var waiting: [SocketJob] = []
        var isRunning = false
    }

    private let driver: any SocketDriver
    private let maximumPending: Int
    private let state = Mutex(State())

    init(driver: any SocketDriver, maximumPending: Int) {
        self.driver = driver
        self.maximumPending = maximumPending
    }

    /// - Returns: `false` for an event that finds too many waiting. Other jobs always wait.
    @discardableResult
    func add(_ job: SocketJob) -> Bool {
        enum Outcome {
            case full
            case waits
            case starts
        }
        let outcome = state.withLock { state -> Outcome in
            if case .event = job, state.waiting.count >= maximumPending { return .full }
            state.waiting.append(job)
            defer { state.isRunning = true }
            return state.isRunning ? .waits : .starts
        }
        if outcome == .starts { Task { await self.run() } }
        return outcome != .full
    }

    private func run() async {
        while let jobs = takeWaiting() {
            for job in jobs { await driver.run(job) }
        }
    }

    private func takeWaiting() -> [SocketJob]? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.isRunning = false
                return nil
            }
            defer { state.waiting.removeAll(keepingCapacity: true) }
            return state.waiting
        }
    }
}
