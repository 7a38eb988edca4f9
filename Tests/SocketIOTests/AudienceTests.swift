import JSON
import NIOCore
import NIOEmbedded
import SocketIO
import Testing

struct AudienceTests {
    private let server = TestServer { $0.eventRate = nil }

    @Test func eachSocketOnce() async throws {
        let clients = [
            try await server.join(), try await server.join(), try await server.join(), try await server.join(),
        ]
        for (client, rooms) in zip(clients, [["a"], ["a", "b"], ["b", "c"], []]) {
            for room in rooms { client.socket.join(room) }
        }
        let id = clients[3].socket.id
        for (audience, expected) in [
            (Audience.everybody, [0, 1, 2, 3]), (.room("a"), [0, 1]), (.rooms(["a", "b"]), [0, 1, 2]),
            (.rooms(["a", "b"]).except(["c"]), [0, 1]), (.everybody.except([id, "a"]), [2]), (.room(id), [3]),
            (.rooms([id, "c"]), [2, 3]), (.rooms([]), []), (.room("nowhere"), []),
        ] {
            server.namespace.emit("e", to: audience)
            for (index, client) in clients.enumerated() {
                let texts = try await client.webSocket.received().map(\.text)
                #expect(texts == (expected.contains(index) ? [#"42["e"]"#] : []), "\(audience), \(index)")
            }
            #expect(await server.namespace.sockets(audience).count == expected.count)
        }
    }

    @Test func whatIsDoneToManySockets() async throws {
        let clients = [try await server.join(), try await server.join()]
        server.namespace.join("all", .everybody)
        server.namespace.join("one", .room(clients[0].socket.id))
        server.namespace.leave("all", .room("one"))
        let described = await server.namespace.sockets()
        #expect(described.first { $0.id == clients[0].socket.id }?.rooms == ["one"])
        #expect(described.first { $0.id == clients[1].socket.id }?.rooms == ["all"])
        server.namespace.disconnect(.room("all"))
        #expect(try await clients[1].webSocket.nextText() == "41")
        server.namespace.close(.room("one"), .application("bye"))
        #expect(try await clients[0].webSocket.next().closeCode == 1000)
        _ = try await server.sockets.socket(clients[0].socket.id, life: .disconnected(.application("bye")))
        #expect(await server.namespace.count() == 0)
    }

    @Test func aBroadcastCollectsItsAnswers() async throws {
        let clients = [try await server.join(), try await server.join(), try await server.join()]
        let namespace = server.namespace
        async let asked = namespace.emit("question", acknowledgedWithin: .seconds(2))
        for client in clients { #expect(try await client.webSocket.nextText() == #"420["question"]"#) }
        try await clients[0].webSocket.send(#"430["yes"]"#)
        try await clients[0].webSocket.send(#"430["twice"]"#)
        try await clients[1].lose()
        await server.loop.advanceTime(by: .seconds(2))
        let answers = await asked
        #expect(try answers[clients[0].socket.id]?.get().arguments == ["yes"])
        #expect(throws: AcknowledgementError.disconnected) { try answers[clients[1].socket.id]?.get() }
        #expect(throws: AcknowledgementError.timeout) { try answers[clients[2].socket.id]?.get() }
        #expect(await server.namespace.emit("q", to: .room("x"), acknowledgedWithin: .seconds(1)).isEmpty)
    }

    @Test func volatileEventsWaitForNobody() async throws {
        let client = try await server.join()
        client.socket.emit("a", volatile: true)
        #expect(try await client.webSocket.nextText() == #"42["a"]"#)
        try await client.webSocket.setWritable(false)
        client.socket.emit("dropped", volatile: true)
        server.namespace.emit("dropped", to: .everybody, volatile: true)
        client.socket.emit("waits")
        try await client.webSocket.setWritable(true)
        #expect(try await client.webSocket.received().map(\.text) == [#"42["waits"]"#])
        #expect(server.server.statistics.messagesDropped == 2)
    }

    @Test func anEventIsAcknowledgedOnce() async throws {
        let client = try await server.join()
        try await client.webSocket.send(#"421["echo",2]"#)
        #expect(try await client.webSocket.nextText() == "431[2]")
        try await client.webSocket.send(#"422["echo",3]"#)
        #expect(try await client.webSocket.nextText() == "432[3]")
    }
}
