import JSON
import NIOCore
import NIOPosix

/// Hears what the connections of ``WebSocketClients`` get, on their event loops: quick, and never blocking.
protocol WebSocketClientReceiver: Sendable {
    /// An event came, as its text packet: `42["market_data_update",{…}]`.
    func received(_ packet: borrowing Span<UInt8>, on connection: Int)
    /// A connection that had come in has ended.
    func closed(_ connection: Int)
}

/// Many realtime clients that cost little: raw WebSocket frames, a packet's type, and nothing more.
final class WebSocketClients: Sendable {
    /// So many connections are opened at a time.
    private static let opening = 50

    let port: Int
    private let group: MultiThreadedEventLoopGroup
    private let receiver: any WebSocketClientReceiver

    init(port: Int, threads: Int = 1, receiver: any WebSocketClientReceiver) {
        self.port = port
        self.receiver = receiver
        group = MultiThreadedEventLoopGroup(numberOfThreads: threads)
    }

    /// Opens connections; returns when each has its rooms.
    ///
    /// - Parameters:
    ///   - indexes: how the connections are numbered.
    ///   - rooms: what each subscribes to; nothing if empty.
    func connect(_ indexes: Range<Int>, token: String, rooms: @Sendable (Int) -> [String]) async throws {
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for index in indexes {
                if index - indexes.lowerBound >= Self.opening { try await tasks.next() }
                let rooms = rooms(index)
                tasks.addTask { try await self.connect(index, token, rooms) }
            }
            try await tasks.waitForAll()
        }
    }

    private func connect(_ index: Int, _ token: String, _ rooms: [String]) async throws {
        let loop = group.next()
        let ready = loop.makePromise(of: Void.self)
        let (port, receiver) = (port, receiver)
        do {
            _ = try await ClientBootstrap(group: loop)
                .channelOption(.tcpOption(.tcp_nodelay), value: 1)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let handler = WebSocketClientHandler(
                            index: index,
                            token: token,
                            rooms: rooms,
                            receiver: receiver,
                            ready: ready
                        )
                        try channel.pipeline.syncOperations.addHandler(handler)
                    }
                }
                .connect(host: "127.0.0.1", port: port).get()
        } catch {
            ready.fail(error)
        }
        try await ready.futureResult.get()
    }

    /// Closes all connections.
    func close() async throws { try await group.shutdownGracefully() }
}

/// One of the ``WebSocketClients``.
private final class WebSocketClientHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let index: Int
    private let token: String
    private let rooms: [String]
    private let receiver: any WebSocketClientReceiver
    private let ready: EventLoopPromise<Void>
    private var isUpgraded = false
    private var isReady = false
    /// The beginning of a frame whose end has not come yet.
    private var rest: ByteBuffer?

    init(
        index: Int,
        token: String,
        rooms: [String],
        receiver: any WebSocketClientReceiver,
        ready: EventLoopPromise<Void>
    ) {
        self.index = index
        self.token = token
        self.rooms = rooms
        self.receiver = receiver
        self.ready = ready
    }

    func channelActive(context: ChannelHandlerContext) {
        let request = """
            GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r
            Host: 127.0.0.1\r
            Connection: Upgrade\r
            Upgrade: websocket\r
            Sec-WebSocket-Version: 13\r
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
            \r

            """
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: request)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        if var rest {
            rest.writeBuffer(&bytes)
            bytes = rest
        }
        if !isUpgraded, !takeUpgrade(&bytes, context) {
            rest = bytes
            return
        }
        while let frame = WebSocketClientFrame(&bytes) { receive(frame, context) }
        rest = bytes.readableBytes > 0 ? bytes : nil
    }

    /// Reads the answer to the upgrade; `false` if its end has not come yet.
    private func takeUpgrade(_ bytes: inout ByteBuffer, _ context: ChannelHandlerContext) -> Bool {
        guard let end = bytes.readableBytesView.firstRange(of: Array("\r\n\r\n".utf8)) else { return false }
        let head = bytes.readString(length: end.upperBound - bytes.readerIndex) ?? ""
        isUpgraded = head.hasPrefix("HTTP/1.1 101")
        if !isUpgraded { fail("\(head.prefix { $0 != "\r\n" })", context) }
        return isUpgraded
    }

    private func receive(_ frame: WebSocketClientFrame, _ context: ChannelHandlerContext) {
        guard frame.isText else {
            if frame.isClose { context.close(promise: nil) }
            return
        }
        let packet = frame.payload.readableBytesUInt8Span
        guard packet.count > 0 else { return }
        switch (packet[0], packet.count > 1 ? packet[1] : 0) {
        case (UInt8(ascii: "4"), UInt8(ascii: "2")): receiver.received(packet, on: index)
        case (UInt8(ascii: "0"), _): send("40" + JSONText.object { $0.member("token", token) }, context)
        case (UInt8(ascii: "2"), _): send("3", context)
        case (UInt8(ascii: "4"), UInt8(ascii: "0")):
            rooms.isEmpty
                ? succeed() : send("420[\"subscribe\"," + JSONText.object { $0.member("rooms", rooms) } + "]", context)
        case (UInt8(ascii: "4"), UInt8(ascii: "3")):
            let answer = String(buffer: frame.payload)
            answer.contains("\"ok\":true") ? succeed() : fail(answer, context)
        default: fail(String(buffer: frame.payload), context)
        }
    }

    private func succeed() {
        isReady = true
        ready.succeed()
    }

    private func fail(_ reason: String, _ context: ChannelHandlerContext) {
        ready.fail(CommandFailure("a client of the benchmark was refused: \(reason)"))
        context.close(promise: nil)
    }

    private func send(_ text: String, _ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(WebSocketClientFrame.text(text)), promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        if isReady { receiver.closed(index) } else { fail("the connection ended", context) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { fail("\(error)", context) }
}

@available(*, unavailable)
extension WebSocketClientHandler: Sendable {}

/// A frame of a server, and the masked ones of a client (RFC 6455, section 5).
private struct WebSocketClientFrame {
    private static let mask: [UInt8] = [0x37, 0xFA, 0x21, 0x3D]

    let payload: ByteBuffer
    private let opcode: UInt8

    var isText: Bool { opcode == 1 }
    var isClose: Bool { opcode == 8 }

    /// Reads the next frame; `nil` if it is not all there.
    init?(_ bytes: inout ByteBuffer) {
        let start = bytes.readerIndex
        guard let first: UInt8 = bytes.getInteger(at: start), let short: UInt8 = bytes.getInteger(at: start + 1) else {
            return nil
        }
        var header = 2
        var length = Int(short & 0x7F)
        if length == 126 {
            guard let size: UInt16 = bytes.getInteger(at: start + 2) else { return nil }
            (header, length) = (4, Int(size))
        } else if length == 127 {
            guard let size: UInt64 = bytes.getInteger(at: start + 2) else { return nil }
            (header, length) = (10, Int(clamping: size))
        }
        guard bytes.readableBytes >= header + length, let payload = bytes.getSlice(at: start + header, length: length)
        else { return nil }
        bytes.moveReaderIndex(forwardBy: header + length)
        self.payload = payload
        opcode = first & 0x0F
    }

    static func text(_ text: String) -> ByteBuffer {
        let payload = Array(text.utf8)
        var frame = ByteBuffer()
        frame.writeInteger(UInt8(0x81))
        if payload.count < 126 {
            frame.writeInteger(UInt8(0x80) | UInt8(payload.count))
        } else {
            frame.writeInteger(UInt8(0x80 | 126))
            frame.writeInteger(UInt16(payload.count))
        }
        frame.writeBytes(mask)
        frame.writeBytes(payload.enumerated().map { $1 ^ mask[$0 % 4] })
        return frame
    }
}

/// JSON as text, for the few packets that a client sends.
private enum JSONText {
    static func object(_ body: (inout JSONWriter) -> Void) -> String {
        String(decoding: JSONWriter.object(body), as: UTF8.self)
    }
}
