/// How the packets of a connection travel.
public enum EngineTransport: String, Hashable, Sendable, CaseIterable {
    case polling
    case webSocket = "websocket"
}
