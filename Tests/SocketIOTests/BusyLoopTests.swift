import JSON
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import SocketIO
import Synchronization
import Testing

/// An event loop that always has something to broadcast.
@Suite struct BusyLoopTests {
    private struct Everybody: NamespaceHandler {
        func authenticate(_ handshake: Handshake) async throws(ConnectRefusal) -> String { "" }

        func received(_ event: Event, from socket: Socket<String>) async {}
    }

    /// Answers each broadcast with the next one, until it is told to stop.
    private final class Echo: SocketIOObserver {
        private let namespace = Mutex<Namespace?>(nil)
        let broadcasts = Atomic(0)

        func set(_ namespace: Namespace?) { self.namespace.withLock { $0 = namespace } }

        func delivered(_ delivery: Delivery) {
            broadcasts.add(1, ordering: .relaxed)
            namespace.withLock { $0 }?.emit("again", conflationKey: "again")
        }
    }

    @Test(.timeLimit(.minutes(2))) func newClientsAreStillHeard() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let logger = Logger(label: "test")
        let echo = Echo()
        let server = SocketIOServer(eventLoopGroup: group, logger: logger, observer: echo)
        let namespace = server.namespace("/", handler: Everybody())
        let listener = try await EngineListener.bind(
            server.engine,
            host: "127.0.0.1",
            port: 0,
            eventLoopGroup: group,
            logger: logger
        )
        // Somebody who hears the broadcasts, on the only event loop.
        let handshake = try await server.engine.poll().get().text
        let sid = try #require(try JSONValue(parsing: Array(handshake.dropFirst().utf8))["sid"]?.stringValue)
        _ = try await server.engine.poll(.POST, sid: sid, body: "40").get()
        #expect(try await server.engine.poll(sid: sid).get().text.hasPrefix("40"))
        echo.set(namespace)
        namespace.emit("again", conflationKey: "again")
        let answer = try await get(server.engine.configuration.path, port: try #require(listener.localAddress?.port))
        #expect(answer.hasPrefix("HTTP/1.") && answer.contains(" 200 "))
        #expect(echo.broadcasts.load(ordering: .relaxed) > 10)
        echo.set(nil)
        await server.shutdown()
        try await listener.close()
        try await group.shutdownGracefully()
    }

    /// The beginning of the answer to a new client's handshake.
    private func get(_ path: String, port: Int) async throws -> String {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            let request = "GET \(path)?EIO=4&transport=polling HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n"
            try await outbound.write(ByteBuffer(string: request))
            for try await part in inbound { return String(buffer: part) }
            return ""
        }
    }
}
