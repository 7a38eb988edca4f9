import JSON
import NIOCore
import NIOEmbedded
import SocketIO
import Testing

/// Socket.IO 4 over Engine.IO 3: what differs from 5.
struct SocketIOVersion4Tests {
    private let query = "EIO=3&transport=websocket"

    @Test func theServerLetsTheClientInWithoutBeingAsked() async throws {
        let server = TestServer()
        let client = try await server.open(query: query + "&token=ann&t=abc")
        #expect(try await client.nextText() == "40")
        let id = try #require(await server.namespace.sockets().first?.id)
        let socket = try await server.sockets.socket(id, life: .connected)
        #expect(socket.session == "ann")
        #expect(socket.handshake.auth == ["token": "ann"])
        #expect(socket.handshake.protocolVersion == 4)
        #expect(socket.handshake.connection.id == id, "old clients know no other identifier")
        try await client.send("40")
        try await client.send(#"421["echo",1]"#)
        #expect(try await client.nextText() == "431[1]")
    }

    @Test func aRefusalIsAText() async throws {
        let server = TestServer()
        let client = try await server.open(query: query + "&token=bad")
        #expect(try await client.nextText() == #"44"bad token""#)
        try await client.send("40/random,")
        #expect(try await client.nextText() == #"44/random,"Invalid namespace""#)
    }

    @Test func anotherNamespaceWithAQuery() async throws {
        let server = TestServer()
        server.server.namespace("/admin", handler: TestHandler(sockets: server.sockets))
        let client = try await server.open(query: query)
        #expect(try await client.nextText() == "40")
        try await client.send("40/admin?token=bob&x=%2C,")
        #expect(try await client.nextText() == "40/admin,")
        let id = try #require(await server.server[namespace: "/admin"]?.sockets().first?.id)
        #expect(id.hasPrefix("/admin#"))
        let socket = try await server.sockets.socket(id, life: .connected)
        #expect(socket.handshake.auth == ["token": "bob", "x": ","])
        socket.emit("bytes", EventPayload(values: [.attachment(0)], attachments: [ByteBuffer(bytes: [7])]))
        #expect(try await client.nextText() == #"451-/admin,["bytes",{"_placeholder":true,"num":0}]"#)
        #expect(try await client.next().payload == [4, 7])
        try await client.send("41/admin,")
        try await client.send(#"422["echo"]"#)
        #expect(try await client.nextText() == "432[]")
    }

    @Test func silenceUntilTheTimeIsUp() async throws {
        let server = TestServer { $0.connectTimeout = .seconds(1) }
        let client = try await server.open(query: query + "&token=bad")
        _ = try await client.nextText()
        await server.loop.advanceTime(by: .seconds(1))
        #expect(try await client.next().closeCode == 1008)
    }
}
