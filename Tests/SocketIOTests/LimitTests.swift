import JSON
import Logging
import NIOCore
import NIOEmbedded
import SocketIO
import Testing

struct LimitTests {
    @Test func connectionsOfAUser() async throws {
        let server = TestServer { $0.maximumConnectionsPerUser = 2 }
        server.server.namespace("/other", handler: TestHandler(sockets: server.sockets))
        let ann = #"{"token":"ann"}"#
        let first = try await server.join(ann)
        _ = try await server.join(ann)
        #expect(try await server.open(ann).nextText() == #"44{"message":"too many connections"}"#)
        #expect(try await server.open(#"{"token":"bob"}"#).nextText().hasPrefix("40"))
        try await first.webSocket.send("40/other,\(ann)")
        #expect(try await first.webSocket.nextText().hasPrefix("40/other,"), "two sockets of one connection")
        try await first.webSocket.send("41")
        #expect(try await server.open(ann).nextText().hasPrefix("44"), "it is still in the other namespace")
        try await first.lose()
        #expect(try await server.open(ann).nextText().hasPrefix("40"))
    }

    @Test func namespacesOfAConnection() async throws {
        let server = TestServer { $0.maximumNamespaces = 2 }
        let client = try await server.join()
        for name in ["/a", "/b", "/c"] { server.server.namespace(name, handler: TestHandler(sockets: server.sockets)) }
        try await client.webSocket.send("40/a,")
        #expect(try await client.webSocket.nextText().hasPrefix("40/a,"))
        try await client.webSocket.send("40/b,")
        #expect(try await client.webSocket.nextText() == #"44/b,{"message":"too many namespaces"}"#)
        try await client.webSocket.send("41/a,")
        try await client.webSocket.send("40/b,")
        #expect(try await client.webSocket.nextText().hasPrefix("40/b,"))
    }

    @Test func roomsOfASocket() async throws {
        let server = TestServer { $0.maximumRooms = 3 }
        let client = try await server.join()
        for room in ["a", "b", "c", "a", client.socket.id] { client.socket.join(room) }
        #expect(await server.namespace.sockets().first?.rooms == ["a", "b", "c"])
        client.socket.join("d")
        #expect(try await client.webSocket.next().closeCode == 1008)
        let reason = DisconnectReason.limit("a socket may be in 3 rooms")
        _ = try await server.sockets.socket(client.socket.id, life: .disconnected(reason))
    }

    @Test func acknowledgementsThatAreWaitedFor() async throws {
        let server = TestServer { $0.maximumPendingAcknowledgements = 1 }
        let client = try await server.join()
        let socket = client.socket
        async let first = socket.emit("q", acknowledgedWithin: .seconds(9))
        #expect(try await client.webSocket.nextText() == #"420["q"]"#)
        await #expect(throws: AcknowledgementError.tooManyPending) {
            try await socket.emit("q", acknowledgedWithin: .seconds(9))
        }
        try await client.webSocket.send("430[]")
        #expect(try await first.arguments.isEmpty)
    }

    @Test func namespacesThatAreMadeForTheirName() async throws {
        let server = TestServer { $0.maximumDynamicNamespaces = 2 }
        let sockets = server.sockets
        server.server.namespaces(where: { $0.hasPrefix("/room-") }, handler: { _ in TestHandler(sockets: sockets) })
        let client = try await server.join()
        for name in ["/room-1", "/room-2"] {
            try await client.webSocket.send("40\(name),")
            #expect(try await client.webSocket.nextText().hasPrefix("40\(name),"))
        }
        try await client.webSocket.send("40/room-3,")
        #expect(try await client.webSocket.nextText() == #"44/room-3,{"message":"Too many namespaces"}"#)
        try await client.webSocket.send("40/elsewhere,")
        #expect(try await client.webSocket.nextText() == #"44/elsewhere,{"message":"Invalid namespace"}"#)
        server.server[namespace: "/room-1"]?.emit("hello")
        #expect(try await client.webSocket.nextText() == #"42/room-1,["hello"]"#)
        try await client.webSocket.send("41/room-1,")
        try await client.webSocket.send(#"40/room-3,{"token":"bad"}"#)
        #expect(try await client.webSocket.nextText().hasPrefix("44/room-3,"))
        #expect(server.server[namespace: "/room-1"] == nil)
        #expect(server.server[namespace: "/room-3"] == nil, "nobody came in")
        #expect(server.server[namespace: "/room-2"] != nil)
    }

    /// Whatever is sent to a client that takes nothing, what waits for it stays within its bounds, and it is closed.
    @Test(arguments: [61, 62] as [UInt64])
    func whatWaitsIsBounded(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let server = TestServer {
            $0.engine.maximumQueuedPackets = 50
            $0.engine.maximumQueuedBytes = 2_000
        }
        let client = try await server.join()
        try await client.webSocket.setWritable(false)
        var sent = 0
        for number in 0..<200 {
            let text = String(repeating: "x", count: Int.random(in: 0...300, using: &random))
            let key = Bool.random(using: &random) ? "k\(Int.random(in: 0..<4, using: &random))" : nil
            server.namespace.emit("e", EventPayload("\(number)\(text)"), conflationKey: key)
            await server.loop.run()
            if server.server.statistics.slowConsumersClosed > 0 { break }
            sent += 1
        }
        #expect(server.server.statistics.slowConsumersClosed == 1, "seed \(seed)")
        #expect(sent < 100, "seed \(seed): 2000 bytes were to be enough for long ago")
        let frames = try await client.webSocket.received()
        #expect(frames.count == 1, "seed \(seed): nothing of what waited was kept")
        #expect(frames.first?.closeCode == 1008)
    }

    @Test func reasonsHaveTheWordsOfTheReference() {
        let words: [(DisconnectReason, String)] = [
            (.clientDisconnected, "client namespace disconnect"), (.serverDisconnected, "server namespace disconnect"),
            (.transportClosed, "transport close"), (.protocolError("x"), "parse error"), (.pingTimeout, "ping timeout"),
            (.serverShutdown, "server shutting down"), (.slowConsumer, "forced server close"),
        ]
        for (reason, word) in words { #expect(reason.wireName == word) }
    }
}
