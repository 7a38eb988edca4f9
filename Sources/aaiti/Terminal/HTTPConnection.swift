import JSON
import NIOCore
import NIOHTTP1
import NIOPosix

/// A connection to a server that stays open from request to request.
///
/// ```swift
/// let health = try await HTTPConnection.open(host: "127.0.0.1", port: 5000) {
///     try await $0.get("/api/health")
/// }
/// ```
struct HTTPConnection {
    private typealias Channel = NIOAsyncChannel<TimedAnswer, HTTPClientRequestPart>

    /// How long the server may take for the connection, and for each answer.
    private static let patience = TimeAmount.seconds(5)
    private static let largestAnswer = 4_000_000

    /// Where the server is, for messages and the header `host`.
    private let address: String
    private let channel: any NIOCore.Channel
    private var answers: NIOAsyncChannelInboundStream<TimedAnswer>.AsyncIterator
    private let requests: NIOAsyncChannelOutboundWriter<HTTPClientRequestPart>

    /// From writing the last request until its answer was there whole: without the change of threads and the parsing on
    /// this side.
    private(set) var lastRoundTrip = Duration.zero

    /// Connects, hands the connection to `body` and closes it.
    ///
    /// - Throws: ``CommandFailure`` if nobody answers, and what `body` throws.
    static func open<Value: Sendable>(
        host: String,
        port: Int,
        _ body: (inout HTTPConnection) async throws -> Value
    ) async throws -> Value {
        let channel: Channel
        do {
            channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connectTimeout(patience)
                .connect(host: host, port: port) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let pipeline = channel.pipeline.syncOperations
                        try pipeline.addHTTPClientHandlers()
                        try pipeline.addHandler(NIOHTTPClientResponseAggregator(maxContentLength: largestAnswer))
                        try pipeline.addHandler(RoundTripClock())
                        return try Channel(wrappingChannelSynchronously: channel)
                    }
                }
        } catch {
            throw CommandFailure("nobody answers at http://\(host):\(port): is the server running?")
        }
        return try await channel.executeThenClose { answers, requests in
            var connection = HTTPConnection(
                address: "\(host):\(port)",
                channel: channel.channel,
                answers: answers.makeAsyncIterator(),
                requests: requests
            )
            return try await body(&connection)
        }
    }

    /// The answer to a request, which must be JSON.
    ///
    /// - Throws: ``CommandFailure`` if it is something else or does not come.
    mutating func get(_ path: String, token: String? = nil) async throws -> JSONValue {
        try await send(.GET, path, token, [])
    }

    /// The answer to a request with a body of JSON, as ``get(_:token:)``.
    mutating func post(_ path: String, token: String? = nil, body: [UInt8]) async throws -> JSONValue {
        try await send(.POST, path, token, body)
    }

    private mutating func send(
        _ method: HTTPMethod,
        _ path: String,
        _ token: String?,
        _ body: [UInt8]
    ) async throws -> JSONValue {
        var head = HTTPRequestHead(version: .http1_1, method: method, uri: path)
        head.headers = ["host": address, "content-length": String(body.count)]
        if !body.isEmpty { head.headers.add(name: "content-type", value: "application/json") }
        if let token { head.headers.add(name: "authorization", value: "Bearer \(token)") }
        // A server that takes connections and says nothing is not well either.
        let deadline = channel.eventLoop.scheduleTask(in: Self.patience) { [channel] in channel.close(promise: nil) }
        defer { deadline.cancel() }
        do {
            try await requests.write(contentsOf: [.head(head), .body(.byteBuffer(ByteBuffer(bytes: body))), .end(nil)])
            if let answer = try await answers.next(), let body = answer.response.body {
                lastRoundTrip = .nanoseconds(answer.roundTrip.nanoseconds)
                return try JSONValue(parsing: body.readableBytesView)
            }
        } catch let error as CancellationError {
            throw error
        } catch {
            throw CommandFailure("http://\(address) does not answer as an AAITI server does: \(error)")
        }
        throw CommandFailure("http://\(address) does not answer as an AAITI server does")
    }
}

private struct TimedAnswer {
    let response: NIOHTTPClientResponseFull
    let roundTrip: TimeAmount
}

/// Times each answer where it comes in.
private final class RoundTripClock: ChannelDuplexHandler {
    typealias InboundIn = NIOHTTPClientResponseFull
    typealias InboundOut = TimedAnswer
    typealias OutboundIn = HTTPClientRequestPart
    typealias OutboundOut = HTTPClientRequestPart

    private var start = NIODeadline.now()

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .head = unwrapOutboundIn(data) { start = .now() }
        context.write(data, promise: promise)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let answer = TimedAnswer(response: unwrapInboundIn(data), roundTrip: .now() - start)
        context.fireChannelRead(wrapInboundOut(answer))
    }
}
