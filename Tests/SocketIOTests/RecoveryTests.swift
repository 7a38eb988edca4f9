import JSON
import NIOCore
import NIOEmbedded
import SocketIO
import Testing

struct RecoveryTests {
    private func server(
        middleware: [Middleware<String>] = [],
        _ configure: (inout RecoveryConfiguration) -> Void = { _ in }
    ) -> TestServer {
        TestServer(middleware: middleware) {
            var recovery = RecoveryConfiguration()
            configure(&recovery)
            $0.recovery = recovery
            // Beside a day without pings, to let time pass.
            $0.engine.pingInterval = .seconds(86_400)
        }
    }

    private func offset(_ text: String) -> String {
        String(text.split(separator: "\"").dropLast().last ?? "")
    }

    @Test func withoutItNothingIsAdded() async throws {
        let server = TestServer()
        let client = try await server.join()
        #expect(client.pid == nil)
        server.namespace.emit("news", EventPayload(1))
        #expect(try await client.webSocket.nextText() == #"42["news",1]"#)
    }

    @Test func aLostClientGetsItsSocketAndWhatItMissed() async throws {
        let server = server()
        let client = try await server.join(#"{"token":"ann"}"#)
        let twin = try await server.join()
        client.socket.join("room")
        server.namespace.emit("first")
        let first = try await client.webSocket.nextText()
        #expect(first.hasPrefix(#"42["first",""#))
        #expect(try await twin.webSocket.nextText() == first, "encoded once")

        try await client.lose()
        _ = try await server.sockets.socket(client.socket.id, life: .disconnected(.transportClosed))
        server.namespace.emit("missed", EventPayload(1), to: "room")
        client.socket.emit("direct", EventPayload(values: [true, [1]]))
        server.namespace.emit("not for it", to: "elsewhere")
        server.namespace.emit("not kept", to: .everybody, volatile: true)
        server.namespace.emit("not kept either", conflationKey: "k")

        let back = try await server.open(#"{"pid":"\#(client.pid ?? "")","offset":"\#(offset(first))","token":"bad"}"#)
        #expect(
            try await back.nextText() == #"40{"sid":"\#(client.socket.id)","pid":"\#(client.pid ?? "")"}"#,
            "authentication is passed by"
        )
        #expect(try await back.nextText().hasPrefix(#"42["missed",1,""#))
        #expect(try await back.nextText().hasPrefix(#"42["direct",true,[1],""#))
        let socket = try await server.sockets.socket(client.socket.id, life: .connected)
        #expect(socket.isRecovered)
        #expect(socket.session == "ann")
        #expect(server.sockets.lives(of: socket.id) == [.connected, .disconnected(.transportClosed), .connected])
        server.namespace.emit("live", to: "room")
        #expect(try await back.nextText().hasPrefix(#"42["live",""#))
        client.socket.emit("by the old hand")
        #expect(try await back.nextText().hasPrefix(#"42["by the old hand",""#))
        #expect(server.server.statistics.socketsRecovered == 1)
    }

    @Test func attachmentsAreMissedAndSentAgain() async throws {
        let server = server()
        let client = try await server.join()
        try await client.lose()
        server.namespace.emit("bytes", EventPayload(values: [.attachment(0)], attachments: [.init(bytes: [1, 2])]))
        let back = try await server.open(#"{"pid":"\#(client.pid ?? "")"}"#)
        _ = try await back.nextText()
        #expect(try await back.nextText().hasPrefix(#"451-["bytes",{"_placeholder":true,"num":0},""#))
        #expect(try await back.next().payload == [1, 2])
    }

    @Test(arguments: ["41", "1"])
    func whoLeavesDoesNotComeBack(packet: String) async throws {
        let server = server()
        let client = try await server.join()
        try await client.webSocket.send(packet)
        let auth = #"{"pid":"\#(client.pid ?? "")"}"#
        let back = try await server.join(auth)
        // The close packet of Engine.IO is what a client sends that closes its transport, which can be recovered.
        #expect(back.socket.isRecovered == (packet == "1"))
        #expect((back.socket.id == client.socket.id) == (packet == "1"))
    }

    @Test func afterTheTimeAClientIsNew() async throws {
        let server = server { $0.maximumDisconnectionDuration = .seconds(10) }
        let client = try await server.join()
        try await client.lose()
        await server.loop.advanceTime(by: .seconds(11))
        let back = try await server.join(#"{"pid":"\#(client.pid ?? "")"}"#)
        #expect(!back.socket.isRecovered)
        #expect(back.pid != client.pid)
    }

    @Test func whatWasNotKeptMakesAClientNew() async throws {
        let server = server { $0.maximumBytes = 300 }
        let client = try await server.join()
        try await client.lose()
        for number in 0..<20 { server.namespace.emit("news", EventPayload(number)) }
        let back = try await server.join(#"{"pid":"\#(client.pid ?? "")"}"#)
        #expect(!back.socket.isRecovered)
        #expect(try await back.webSocket.received().isEmpty)
    }

    @Test func anEventOnItsWayWhileTheClientComesBackIsNotSentTwice() async throws {
        let server = server()
        let client = try await server.join()
        try await client.lose()
        let back = try await TestWebSocket.open(server.server.engine, on: server.loop)
        _ = try await back.nextText()
        let connect = ClientFrame.text(#"40{"pid":"\#(client.pid ?? "")"}"#)
        let (namespace, statistics) = (server.namespace, { @Sendable in server.server.statistics })
        try await server.loop.executeInContext {
            // Recorded now, but written in a later turn of the event loop than the recovery.
            namespace.emit("once")
            back.channel.pipeline.fireChannelRead(connect)
            #expect(statistics().socketsRecovered == 1)
        }
        let texts = try await back.received().map(\.text)
        #expect(texts.count == 2)
        #expect(texts.last?.hasPrefix(#"42["once",""#) == true)
    }

    @Test func onlyOneComesBack() async throws {
        let server = server()
        let client = try await server.join()
        try await client.lose()
        let auth = #"{"pid":"\#(client.pid ?? "")"}"#
        #expect(try await server.join(auth).socket.isRecovered)
        #expect(try await !server.join(auth).socket.isRecovered)
    }

    @Test func whoMustPassAuthenticationAgain() async throws {
        let server = server { $0.skipsMiddleware = false }
        for (token, isSame) in [("ann", true), ("bob", false)] {
            let client = try await server.join(#"{"token":"ann"}"#)
            try await client.lose()
            let auth = #"{"pid":"\#(client.pid ?? "")","token":"\#(token)"}"#
            let back = try await server.join(auth)
            #expect(back.socket.isRecovered == isSame)
            #expect(back.socket.session == (isSame ? "again ann" : "bob"))
        }
        let client = try await server.join()
        try await client.lose()
        let refused = try await server.open(#"{"pid":"\#(client.pid ?? "")","token":"bad"}"#)
        #expect(try await refused.nextText().hasPrefix("44"))
        #expect(try await server.join(#"{"pid":"\#(client.pid ?? "")"}"#).socket.isRecovered, "it was not used up")
    }
}
