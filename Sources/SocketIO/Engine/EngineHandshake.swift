public import NIOHTTP1

/// What a client told when it opened its connection.
public struct EngineHandshake: Sendable {
    /// The connection's identifier: secret between the client and the server.
    public let id: String
    /// The version of the protocol that the connection speaks.
    public let version: EngineProtocolVersion
    /// The transport that the connection began with.
    public let transport: EngineTransport
    public let headers: HTTPHeaders
    public let query: [String: String]
    public let remoteAddress: String?

    var codec: EngineCodec { EngineCodec(version, takesBytes: query["b64"] != "1") }
}
