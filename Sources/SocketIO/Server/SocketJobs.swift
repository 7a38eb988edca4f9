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
    let middleware: [Middleware<Handler.Session>.Receive]
    let socket: Socket<Handler.Session>

    func run(_ job: SocketJob) async {
        switch job {
        case .connected: await handler.connected(socket)
        case .event(let event): await receive(event)
        case .disconnected(let reason): await handler.disconnected(socket, reason: reason)
        }
    }

    private func receive(_ event: Event) async {
        do throws(EventRefusal) {
            for step in middleware { try await step(event, socket) }
        } catch {
            return event.acknowledge(error.payload)
        }
        await handler.received(event, from: socket)
    }
}

/// Runs the jobs of one socket one after the other, also those of its next life when it is recovered. There is a task only
/// while there are jobs, so that ten thousand silent sockets cost none.
final class SocketJobs: Sendable {
    private struct State {
        var waiting: [(job: SocketJob, driver: any SocketDriver)] = []
        var isRunning = false
    }

    private let maximumPending: Int
    private let state = Mutex(State())

    init(maximumPending: Int) {
        self.maximumPending = maximumPending
    }

    /// - Returns: `false` for an event that finds too many waiting. Other jobs always wait.
    @discardableResult
    func add(_ job: SocketJob, for driver: any SocketDriver) -> Bool {
        enum Outcome {
            case full
            case waits
            case starts
        }
        let outcome = state.withLock { state -> Outcome in
            if case .event = job, state.waiting.count >= maximumPending { return .full }
            state.waiting.append((job, driver))
            defer { state.isRunning = true }
            return state.isRunning ? .waits : .starts
        }
        if outcome == .starts { Task { await self.run() } }
        return outcome != .full
    }

    private func run() async {
        while let jobs = takeWaiting() {
            for (job, driver) in jobs { await driver.run(job) }
        }
    }

    private func takeWaiting() -> [(job: SocketJob, driver: any SocketDriver)]? {
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
