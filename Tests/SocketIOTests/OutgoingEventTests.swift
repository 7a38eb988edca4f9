import Logging
import NIOCore
import NIOEmbedded
import SocketIO
import Testing

@Suite struct OutgoingEventTests {
    private let loop = NIOAsyncTestingEventLoop()

    private struct Everybody: NamespaceHandler {
        func authenticate(_ handshake: Handshake) async throws(ConnectRefusal) -> String { "" }

        func received(_ event: Event, from socket: Socket<String>) async {}
    }

    private func client(_ server: SocketIOServer) async throws -> TestWebSocket {
        let socket = try await TestWebSocket.open(server.engine, on: loop)
        _ = try await socket.nextText()
        try await socket.send("40")
        _ = try await socket.nextText()
        return socket
    }

    /// The texts that have come, write by write.
    private func texts(_ socket: TestWebSocket) async throws -> [[String]] {
        await loop.run()
        var writes: [[String]] = []
        while var bytes = try await socket.channel.readOutbound(as: ByteBuffer.self) {
            var texts: [String] = []
            while bytes.readableBytes > 0 { texts.append(try #require(ServerFrame(reading: &bytes)).text) }
            writes.append(texts)
        }
        return writes
    }

    @Test func eventsOfOneCallArriveInOrderAmongOthers() async throws {
        let server = SocketIOServer(eventLoopGroup: loop, logger: Logger(label: "test"))
        let namespace = server.namespace("/", handler: Everybody())
        let clients = [try await client(server), try await client(server)]
        let long = String(repeating: "x", count: 2000)
        // On the event loop, so that all of it is there before the turn that sends it.
        try await loop.executeInContext {
            namespace.emit("before", EventPayload(0))
            namespace.emit(
                [OutgoingEvent("a", EventPayload(1)), OutgoingEvent("b"), OutgoingEvent("c", EventPayload(2))],
                to: .everybody
            )
            namespace.emit([OutgoingEvent("short"), OutgoingEvent("long", EventPayload(long))], to: .everybody)
            namespace.emit([], to: .everybody)
            namespace.emit([OutgoingEvent("one")], to: .everybody)
            namespace.emit("after", EventPayload(3))
        }
        let expected = [
            #"42["before",0]"#, #"42["a",1]"#, #"42["b"]"#, #"42["c",2]"#, #"42["short"]"#, "42[\"long\",\"\(long)\"]",
            #"42["one"]"#, #"42["after",3]"#,
        ]
        for socket in clients {
            let writes = try await texts(socket)
            #expect(writes == [expected], "what comes in one turn is one write")
        }
    }

    @Test func aTurnIsWrittenInPiecesOfBoundedSize() async throws {
        let server = SocketIOServer(eventLoopGroup: loop, logger: Logger(label: "test"))
        let namespace = server.namespace("/", handler: Everybody())
        let socket = try await client(server)
        let payload = String(repeating: "x", count: 1000)
        try await loop.executeInContext {
            for _ in 0..<40 { namespace.emit("e", EventPayload(payload)) }
            namespace.emit("large", EventPayload(String(repeating: payload, count: 40)))
            namespace.emit("last")
        }
        let writes = try await texts(socket)
        #expect(writes.map(\.count) == [16, 16, 8, 1, 1])
        #expect(writes.flatMap(\.self).map(\.count) == Array(repeating: 1010, count: 40) + [40_014, 10])
    }

    @Test func waitingEventsOfOneCallGiveWayOneByOne() async throws {
        let server = SocketIOServer(eventLoopGroup: loop, logger: Logger(label: "test"))
        let namespace = server.namespace("/", handler: Everybody())
        let socket = try await client(server)
        try await socket.setWritable(false)
        func prices(_ one: Int, _ two: Int) -> [OutgoingEvent] {
            [
                OutgoingEvent("price", EventPayload(one), conflationKey: "one"),
                OutgoingEvent("trade", EventPayload(one)),
                OutgoingEvent("price", EventPayload(two), conflationKey: "two"),
            ]
        }
        namespace.emit(prices(1, 2), to: .everybody)
        namespace.emit(prices(3, 4), to: .everybody)
        #expect(try await texts(socket).isEmpty)
        try await socket.setWritable(true)
        let expected = [#"42["price",3]"#, #"42["trade",1]"#, #"42["price",4]"#, #"42["trade",3]"#]
        #expect(try await texts(socket).flatMap(\.self) == expected)
    }
}
