public import HummingbirdCore
public import Logging
public import NIOCore
import NIOHTTPCompression
public import NIOHTTPTypes
import NIOHTTPTypesHTTP1
public import SocketIO

/// One port for everything: a connection serves HTTP through Hummingbird, compressed where it pays, or becomes a
/// Socket.IO WebSocket with its first request.
public struct UpgradableHTTPChannel: HTTPChannelHandler {
    public typealias HTTP = NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>

    public struct Configuration: Sendable {
        /// How long a connection may say nothing between requests.
        public var idleTimeout = Duration.seconds(60)
        /// How long a client may take for the header of its first request.
        public var firstRequestTimeout = Duration.seconds(10)
        /// How many times its size a compressed request may grow.
        public var decompressionRatio = 100
        /// Smaller responses are not compressed, in bytes.
        public var compressionThreshold = 1_024

        public init() {}
    }

    public struct Value: ServerChildChannelValue {
        let upgraded: EventLoopFuture<UpgradedChannel<HTTP>>
        public let channel: any Channel
    }

    public let responder: Responder
    private let engine: EngineServer
    private let configuration: Configuration

    public init(
        engine: EngineServer,
        configuration: Configuration = Configuration(),
        responder: @escaping Responder
    ) {
        self.engine = engine
        self.configuration = configuration
        self.responder = responder
    }

    public func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            var pipeline = UpgradablePipeline(server: engine)
            pipeline.firstRequestTimeout = TimeAmount(configuration.firstRequestTimeout)
            let upgraded = try pipeline.configure(channel) { channel in
                try addHTTP(to: channel, logger: logger)
            }
            return Value(upgraded: upgraded, channel: channel)
        }
    }

    /// The compressor works on NIO's HTTP/1 parts, so it stands before the codec for the types that Hummingbird uses.
    private func addHTTP(to channel: any Channel, logger: Logger) throws -> HTTP {
        let policy = CompressionPolicy(threshold: configuration.compressionThreshold)
        let operations = channel.pipeline.syncOperations
        try operations.addHandler(HeadRequestHandler())
        try operations.addHandler(HTTPResponseCompressor(responseCompressionPredicate: policy.intent))
        try operations.addHandler(NIOHTTPRequestDecompressor(limit: .ratio(configuration.decompressionRatio)))
        try operations.addHandler(HTTP1ToHTTPServerCodec(secure: false))
        try operations.addHandler(HTTPConnectionStateHandler(idleTimeout: configuration.idleTimeout, logger: logger))
        return try HTTP(
            wrappingChannelSynchronously: channel,
            configuration: .init(isOutboundHalfClosureEnabled: true)
        )
    }

    public func handle(value: Value, logger: Logger) async {
        do {
            switch try await value.upgraded.get() {
            case .http(let http): await handleHTTP(asyncChannel: http, logger: logger)
            case .webSocket: await waitUntilClosed(value.channel)
            }
        } catch {
            logger.debug("A connection closed before its first request", metadata: ["error": "\(error)"])
            await waitUntilClosed(value.channel)
        }
    }

    private func waitUntilClosed(_ channel: any Channel) async {
        await withTaskCancellationHandler {
            // A channel's close future does not fail.
            try? await channel.closeFuture.get()
        } onCancel: {
            channel.close(promise: nil)
        }
    }
}
