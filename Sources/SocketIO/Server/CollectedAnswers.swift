import Synchronization

/// The acknowledgements of a broadcast as they come in: from every socket one, or its failure.
final class CollectedAnswers: Sendable {
    typealias Answers = [String: Result<Acknowledgement, AcknowledgementError>]

    private struct State {
        /// Event loops that have not sent the broadcast yet, and sockets that have not answered.
        var open: Int
        var answers: Answers = [:]
    }

    private let state: Mutex<State>
    private let finish: @Sendable (Answers) -> Void

    /// - Parameter finish: called once, when every part is finished and every expected answer is there.
    init(parts: Int, finish: @escaping @Sendable (Answers) -> Void) {
        state = Mutex(State(open: parts))
        self.finish = finish
    }

    func expect() { state.withLock { $0.open += 1 } }

    func add(_ answer: Result<Acknowledgement, AcknowledgementError>, from socket: String) {
        close { $0[socket] = answer }
    }

    func finishedPart() { close { _ in } }

    private func close(_ change: (inout Answers) -> Void) {
        let answers = state.withLock { state -> Answers? in
            change(&state.answers)
            state.open -= 1
            return state.open == 0 ? state.answers : nil
        }
        if let answers { finish(answers) }
    }
}
