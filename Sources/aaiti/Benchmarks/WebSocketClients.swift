import NIOCore
import NIOPosix

/// Many Socket.IO clients over WebSocket in one process, as light as can be: they join `/` with a token, enter rooms, answer
/// pings, and hand over the text of each other packet.
final class WebSocketClients: Sendable {
    struct Options: Sendable {
        /// The rooms of each client, by its number.
        var rooms: @Sendable (Int) -> [String] = { _ in [] }
        /// What is called with a client's number and the text of a packet, on that client's event loop: `42["event",…]`.
        var received: @Sendable (Int, ByteBufferView) -> Void = { _, _ in }
        /// How many connect at once.
        var concurrency = 64
        var threads = 1
    }

    private let group: MultiThreadedEventLoopGroup
    private let channels: [any Channel]

    private init(group: MultiThreadedEventLoopGroup, channels: [any Channel]) {
        self.group = group
        self.channels = channels
    }

    /// Returns when every client has joined, and is in its rooms.
    ///
    /// - Throws: what the first failing client met.
    static func connect(
        _ count: Int,
        port: Int,
        token: String,
        _ options: Options = Options()
    ) async throws -> WebSocketClients {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: options.threads)
        do {
            let channels = try await withThrowingTaskGroup(of: (any Channel).self) { tasks in
                var channels: [any Channel] = []
                for number in 0..<count {
                    if number >= options.concurrency, let channel = try await tasks.next() { channels.append(channel) }
                    tasks.addTask { try await Self.connect(number, on: group, port: port, token: token, options) }
                }
                for try await channel in tasks { channels.append(channel) }
                return channels
            }
            return WebSocketClients(group: group, channels: channels)
        } catch {
            try await group.shutdownGracefully()
            throw error
        }
    }

    private static func connect(
        _ number: Int,
        on group: MultiThreadedEventLoopGroup,
        port: Int,
        token: String,
        _ options: Options
    ) async throws -> any Channel {
        let loop = group.next()
        let joined = loop.makePromise(of: Void.self)
        let subscription = Self.subscription(options.rooms(number))
        let channel = try await ClientBootstrap(group: loop)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let handler = WebSocketClientHandler(token: token, subscription: subscription, joined: joined) {
                        options.received(number, $0)
                    }
                    try channel.pipeline.syncOperations.addHandler(handler)
                }
            }
            .connect(host: "127.0.0.1", port: port)
            .get()
        try await joined.futureResult.get()
        return channel
    }

    private static func subscription(_ rooms: [String]) -> String? {
        guard !rooms.isEmpty else { return nil }
        return #"420["subscribe",{"rooms":["# + rooms.map { "\"\($0)\"" }.joined(separator: ",") + "]}]"
    }

    /// How many connections are open.
    var open: Int { channels.count { $0.isActive } }

    /// Closes all, and returns when they are closed.
    func close() async {
        for channel in channels { channel.close(promise: nil) }
        for channel in channels { _ = try? await channel.closeFuture.get() }
        try? await group.shutdownGracefully()
    }
}

/// One client: an upgrade, then frames. The server's are never masked, fragmented or compressed, since that is not offered.
private final class WebSocketClientHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let token: String
    private let subscription: String?
    private let received: (ByteBufferView) -> Void
    private var joined: EventLoopPromise<Void>?
    private var isUpgraded = false
    private var bytes = ByteBuffer()

    init(
        token: String,
        subscription: String?,
        joined: EventLoopPromise<Void>,
        received: @escaping (ByteBufferView) -> Void
    ) {
        self.token = token
        self.subscription = subscription
        self.joined = joined
        self.received = received
    }

    func channelActive(context: ChannelHandlerContext) {
        let request = """
            GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r
            Host: 127.0.0.1\r
            Upgrade: websocket\r
            Connection: Upgrade\r
            Sec-WebSocket-Version: 13\r
            Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r
            \r\n
            """
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: request)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var part = unwrapInboundIn(data)
        if bytes.readableBytes == 0 { bytes = part } else { bytes.writeBuffer(&part) }
        if !isUpgraded { readResponse(context: context) }
        while isUpgraded, let payload = nextFrame(context: context) { receive(payload, context: context) }
        // An idle client keeps no buffer.
        if bytes.readableBytes == 0 { bytes = ByteBuffer() }
    }

    private func readResponse(context: ChannelHandlerContext) {
        guard let end = bytes.readableBytesView.firstRange(of: Array("\r\n\r\n".utf8)) else { return }
        let head = bytes.readString(length: end.upperBound - bytes.readerIndex) ?? ""
        guard head.hasPrefix("HTTP/1.1 101 ") else { return fail(head, context: context) }
        isUpgraded = true
    }

    /// The payload of the next text frame, if it is there; control frames are passed over.
    private func nextFrame(context: ChannelHandlerContext) -> ByteBuffer? {
        while true {
            var rest = bytes
            guard let first: UInt8 = rest.readInteger(), let short: UInt8 = rest.readInteger() else { return nil }
            let length: Int? =
                switch short {
                case 126: rest.readInteger(as: UInt16.self).map(Int.init)
                case 127: rest.readInteger(as: UInt64.self).map(Int.init)
                default: Int(short)
                }
            guard let length, let payload = rest.readSlice(length: length) else { return nil }
            bytes = rest
            if first & 15 == 1 { return payload }
            if first & 15 == 8 { fail("closed: \(String(buffer: payload))", context: context) }
        }
    }

    private func receive(_ payload: ByteBuffer, context: ChannelHandlerContext) {
        let text = payload.readableBytesView
        if text.elementsEqual("2".utf8) { return send("3", context: context) }
        guard joined != nil else { return received(text) }
        if text.starts(with: "0".utf8) {
            send(#"40{"token":"\#(token)"}"#, context: context)
        } else if text.starts(with: "40".utf8) {
            subscription.map { send($0, context: context) } ?? succeed()
        } else if text.starts(with: "430".utf8) {
            text.starts(with: #"430[{"ok":true"#.utf8) ? succeed() : fail(String(buffer: payload), context: context)
        } else if text.starts(with: "44".utf8) {
            fail(String(buffer: payload), context: context)
        } else {
            received(text)
        }
    }

    private func succeed() {
        joined?.succeed()
        joined = nil
    }

    private func fail(_ said: String, context: ChannelHandlerContext) {
        joined?.fail(CommandFailure("the server said: \(said.prefix(200))"))
        joined = nil
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) { fail("nothing, and closed", context: context) }

    /// A masked text frame; a mask of zeros is one, too.
    private func send(_ text: String, context: ChannelHandlerContext) {
        let count = text.utf8.count
        var frame = context.channel.allocator.buffer(capacity: count + 8)
        frame.writeInteger(UInt8(0x81))
        if count < 126 {
            frame.writeInteger(UInt8(0x80 | count))
        } else {
            frame.writeInteger(UInt8(0xFE))
            frame.writeInteger(UInt16(count))
        }
        frame.writeInteger(UInt32(0))
        frame.writeString(text)
        context.writeAndFlush(wrapOutboundOut(frame), promise: nil)
    }
}

@available(*, unavailable)
extension WebSocketClientHandler: Sendable {}
