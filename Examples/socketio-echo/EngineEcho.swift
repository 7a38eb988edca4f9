import SocketIO

/// Sends every message back.
final class EngineEcho: EngineReceiver {
    private let session: EngineSession

    init(session: EngineSession) {
        self.session = session
    }

    func received(_ message: EngineMessage) { session.send(message) }

    func closed(_ reason: DisconnectReason) {}
}
