import NIOCore
import NIOEmbedded
import NIOHTTP1
import NIOWebSocket
import SocketIO
import Synchronization

struct TestFailure: Error, CustomStringConvertible {
    let description: String
}

/// A WebSocket client of a server in the same process, on an event loop whose time the test decides.
struct TestWebSocket {
    let channel: NIOAsyncTestingChannel
    /// Frames that came in one write with others.
    private let unread = Unread()

    private final class Unread: Sendable {
        let frames = Mutex<[ServerFrame]>([])
    }

    static func open(
        _ server: EngineServer,
        on loop: NIOAsyncTestingEventLoop,
        query: String = "EIO=4&transport=websocket",
        headers: HTTPHeaders = [:]
    ) async throws -> TestWebSocket {
        let channel = NIOAsyncTestingChannel(loop: loop)
        _ = try await channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).get()
        let uri = "\(server.configuration.path)?\(query)"
        try await loop.executeInContext {
            guard case .admit(let admission) = server.admitWebSocket(uri: uri, headers: headers, remoteAddress: nil)
            else { throw TestFailure(description: "refused") }
            let operations = channel.pipeline.syncOperations
            try operations.addHandler(WebSocketFrameEncoder())
            try operations.addHandler(ByteToMessageHandler(WebSocketFrameDecoder(maxFrameSize: 1_000_000)))
            try server.accept(admission, on: channel)
        }
        return TestWebSocket(channel: channel)
    }

    func send(_ text: String) async throws { try await send(ClientFrame.text(text)) }

    func send(_ frame: ByteBuffer) async throws {
        try await channel.writeInbound(frame)
        await channel.testingEventLoop.run()
    }

    /// The frames that have come, after everything that was due on the event loop.
    func received() async throws -> [ServerFrame] {
        await channel.testingEventLoop.run()
        while try await read() {}
        return unread.frames.withLock { frames in
            defer { frames = [] }
            return frames
        }
    }

    /// The next frame; waits for the tasks of the application, which run beside the event loop.
    func next() async throws -> ServerFrame {
        for _ in 0..<1_000_000 {
            if let frame = unread.frames.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) { return frame }
            await channel.testingEventLoop.run()
            if try await !read() { await Task.yield() }
        }
        throw TestFailure(description: "no frame came")
    }

    /// Whether something was written, which is among the frames then.
    private func read() async throws -> Bool {
        guard var bytes = try await channel.readOutbound(as: ByteBuffer.self) else { return false }
        while bytes.readableBytes > 0 {
            guard let frame = ServerFrame(reading: &bytes) else {
                throw TestFailure(description: "not a frame: \(bytes)")
            }
            unread.frames.withLock { $0.append(frame) }
        }
        return true
    }

    func nextText() async throws -> String { try await next().text }

    func setWritable(_ isWritable: Bool) async throws {
        try await channel.testingEventLoop.executeInContext {
            channel.isWritable = isWritable
            channel.pipeline.fireChannelWritabilityChanged()
        }
        await channel.testingEventLoop.run()
    }

    func advance(by time: TimeAmount) async { await channel.testingEventLoop.advanceTime(by: time) }
}

extension EngineServer {
    /// A request of the long-polling transport.
    func poll(
        _ method: HTTPMethod = .GET,
        sid: String? = nil,
        body: String = "",
        query: String = "EIO=4&transport=polling",
        headers: HTTPHeaders = [:]
    ) -> EventLoopFuture<EngineHTTPResponse> {
        let uri = "\(configuration.path)?\(query)\(sid.map { "&sid=\($0)" } ?? "")"
        return respond(
            to: EngineHTTPRequest(method: method, uri: uri, headers: headers, body: ByteBuffer(string: body))
        )
    }
}

extension EngineHTTPResponse {
    var text: String { String(buffer: body) }
}
