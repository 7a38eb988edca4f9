public import JSON
public import NIOCore

/// An event from a client.
public struct Event: Sendable {
    public let name: String
    /// The arguments after the name. Where one has bytes, it has ``JSON/JSONValue/attachmentNumber``.
    public let arguments: [JSONValue]
    public let attachments: [ByteBuffer]
    private let reply: (@Sendable (EventPayload) -> Void)?

    init(
        name: String,
        _ values: SocketSessionState.ReceivedValues,
        reply: (@Sendable (EventPayload) -> Void)?
    ) {
        self.name = name
        arguments = values.values
        attachments = values.attachments
        self.reply = reply
    }

    /// Whether the client waits for an acknowledgement.
    public var wantsAcknowledgement: Bool { reply != nil }

    /// Acknowledges the event, if the client asked for it. The first call counts.
    public func acknowledge(_ payload: EventPayload = .none) { reply?(payload) }
}

/// What a client answered to an event.
public struct Acknowledgement: Sendable {
    public let arguments: [JSONValue]
    public let attachments: [ByteBuffer]
}

/// Why a client did not answer an event.
public enum AcknowledgementError: Error, Hashable, Sendable, CustomStringConvertible {
    case timeout
    case disconnected
    /// So many events of the socket wait already that this one was not sent.
    case tooManyPending

    public var description: String {
        switch self {
        case .timeout: "the client did not acknowledge the event in time"
        case .disconnected: "the client disconnected before it acknowledged the event"
        case .tooManyPending: "too many events wait for this client's acknowledgement: this one was not sent"
        }
    }
}
