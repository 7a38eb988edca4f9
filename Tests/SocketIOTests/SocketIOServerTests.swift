import JSON
import Logging
import NIOCore
import NIOEmbedded
import NIOWebSocket
import SocketIO
import Synchronization
import Testing

struct SocketIOServerTests {
    private let loop = NIOAsyncTestingEventLoop()

    private func server(_ configure: (inout SocketIOConfiguration) -> Void = { _ in }) -> SocketIOServer {
        var configuration = SocketIOConfiguration()
        configure(&configuration)
        return SocketIOServer(configuration: configuration, eventLoopGroup: loop, logger: Logger(label: "test"))
    }

    /// A client that has joined `/`.
    private func client(_ server: SocketIOServer, auth: String = "") async throws -> TestWebSocket {
        let socket = try await TestWebSocket.open(server.engine, on: loop)
        _ = try await socket.nextText()
        try await socket.send("40\(auth)")
        #expect(try await socket.nextText().hasPrefix(#"40{"sid":""#))
        return socket
    }

    @Test func connectErrorCarriesMessageAndData() async throws {
        let server = server()
        server.namespace("/", handler: Rooms())
        let socket = try await TestWebSocket.open(server.engine, on: loop)
        _ = try await socket.nextText()
        try await socket.send(#"40{"token":"bad"}"#)
        #expect(try await socket.nextText() == #"44{"message":"bad token","data":{"retry":false}}"#)
        try await socket.send("40/random")
        #expect(try await socket.nextText() == #"44/random,{"message":"Invalid namespace"}"#)
        try await socket.send("40")
        #expect(try await socket.nextText().hasPrefix(#"40{"sid":"#), "a refused client may try again")
    }

    @Test func connectTimeout() async throws {
        let server = server { $0.connectTimeout = .seconds(1) }
        server.namespace("/", handler: Rooms())
        let silent = try await TestWebSocket.open(server.engine, on: loop)
        _ = try await silent.nextText()
        let joined = try await client(server)
        await loop.advanceTime(by: .seconds(1))
        #expect(try await silent.next().closeCode == 1008)
        #expect(try await joined.received().isEmpty)
    }

    @Test func eventsBeforeConnectCloseTheConnection() async throws {
        let server = server()
        server.namespace("/", handler: Rooms())
        let socket = try await TestWebSocket.open(server.engine, on: loop)
        _ = try await socket.nextText()
        try await socket.send(#"42["early"]"#)
        #expect(try await socket.next().closeCode == 1002)
    }

    @Test func acknowledgesInBothDirections() async throws {
        let server = server()
        server.namespace("/", handler: Rooms())
        let socket = try await client(server)
        try await socket.send(#"427["echo",1,"2",{"3":[true]}]"#)
        #expect(try await socket.nextText() == #"437[1,"2",{"3":[true]}]"#)
        try await socket.send(#"42["ask-me"]"#)
        #expect(try await socket.nextText() == #"420["question"]"#)
        try await socket.send(#"430["forty-two"]"#)
        #expect(try await socket.nextText() == #"42["thanks","forty-two"]"#)
    }

    @Test func anUnansweredQuestionTimesOut() async throws {
        let server = server()
        server.namespace("/", handler: Rooms())
        let socket = try await client(server)
        try await socket.send(#"42["ask-me"]"#)
        #expect(try await socket.nextText() == #"420["question"]"#)
        await loop.advanceTime(by: .seconds(3))
        #expect(try await socket.nextText() == #"42["no answer","timeout"]"#)
    }

    @Test func attachments() async throws {
        let server = server()
        server.namespace("/", handler: Rooms())
        let socket = try await client(server)
        try await socket.send(#"451-9["echo",{"_placeholder":true,"num":0}]"#)
        try await socket.send(ClientFrame.binary([1, 2, 3]))
        #expect(try await socket.nextText() == #"461-9[{"_placeholder":true,"num":0}]"#)
        #expect(try await socket.next() == ServerFrame(WebSocketFrames.encode(.binary, ByteBuffer(bytes: [1, 2, 3]))))
    }

    @Test func broadcastReachesTheRoomAndNobodyElse() async throws {
        let server = server()
        let namespace = server.namespace("/", handler: Rooms())
        let inside = try await client(server)
        let sender = try await client(server)
        let outside = try await client(server)
        for socket in [inside, sender] {
            try await socket.send(#"421["join","btc"]"#)
            #expect(try await socket.nextText() == "431[true]")
        }
        #expect(await namespace.count() == 3)
        #expect(await namespace.count(room: "btc") == 2)
        try await sender.send(#"42["tell-others","btc","hi"]"#)
        #expect(try await inside.nextText() == #"42["told","hi"]"#)
        namespace.emit("all", EventPayload(json: Array("1".utf8)))
        for socket in [inside, outside, sender] { #expect(try await socket.nextText() == #"42["all",1]"#) }
        try await inside.send(#"421["leave","btc"]"#)
        #expect(try await inside.nextText() == "431[true]")
        namespace.emit("room", to: "btc")
        #expect(try await sender.nextText() == #"42["room"]"#)
        #expect(try await inside.received().isEmpty)
        try await sender.channel.close().get()
        await loop.run()
        #expect(await namespace.count(room: "btc") == 0)
    }

    @Test func tooManyEventsAreRefused() async throws {
        let server = server { $0.eventRate = RateLimit(perSecond: 10) }
        server.namespace("/", handler: Rooms())
        let socket = try await client(server)
        // Joining took one of ten.
        for id in 0..<9 {
            try await socket.send(#"42\#(id)["echo",\#(id)]"#)
            #expect(try await socket.nextText() == "43\(id)[\(id)]")
        }
        try await socket.send(#"429["echo"]"#)
        #expect(try await socket.nextText() == #"439[{"ok":false,"error":"rate_limited"}]"#)
        await loop.advanceTime(by: .milliseconds(100))
        try await socket.send(#"4210["echo","again"]"#)
        #expect(try await socket.nextText() == #"4310["again"]"#)
        #expect(server.statistics.eventsRateLimited == 1)
    }

    @Test func slowClientGetsTheNewestPricesAndEveryOtherEvent() async throws {
        let server = server()
        let namespace = server.namespace("/", handler: Rooms())
        let socket = try await client(server)
        try await socket.setWritable(false)
        for price in 1...50 {
            namespace.emit("price", EventPayload(price), conflationKey: "price btc")
            if price == 25 { namespace.emit("trade", EventPayload("filled")) }
        }
        #expect(try await socket.received().isEmpty)
        try await socket.setWritable(true)
        #expect(try await socket.received().map(\.text) == [#"42["price",50]"#, #"42["trade","filled"]"#])
        #expect(server.statistics.messagesConflated == 49)
    }

    @Test func aClientThatDoesNotKeepUpIsClosedWithTheReason() async throws {
        let server = server { $0.engine.maximumQueuedPackets = 3 }
        let rooms = Rooms()
        let namespace = server.namespace("/", handler: rooms)
        let slow = try await client(server)
        let quick = try await client(server)
        try await slow.setWritable(false)
        for number in 1...4 { namespace.emit("trade", EventPayload(number)) }
        #expect(try await quick.received().count == 4)
        #expect(try await slow.next().closeCode == 1008)
        #expect(server.statistics.slowConsumersClosed == 1)
        #expect(await rooms.log.next() == "disconnected: \(DisconnectReason.slowConsumer)")
    }

    @Test(arguments: [
        ("41", DisconnectReason.clientDisconnected), (#"42["bye"]"#, .serverDisconnected), ("1", .transportClosed),
    ])
    func theHandlerHearsWhyASocketEnded(message: String, reason: DisconnectReason) async throws {
        let server = server()
        let rooms = Rooms()
        let namespace = server.namespace("/", handler: rooms)
        let socket = try await client(server)
        let text = message == "1" ? message : "4" + message.dropFirst()
        try await socket.send(text)
        #expect(await rooms.log.next() == "disconnected: \(reason)")
        #expect(await namespace.count() == 0)
    }

    @Test func shutdownEndsSockets() async throws {
        let server = server()
        let rooms = Rooms()
        server.namespace("/", handler: rooms)
        let socket = try await client(server)
        await server.shutdown()
        #expect(try await socket.next().closeCode == 1001)
        #expect(await rooms.log.next() == "disconnected: \(DisconnectReason.serverShutdown)")
    }

    @Test func theObserverHearsHowLongABroadcastTook() async throws {
        let observer = Deliveries()
        let server = SocketIOServer(eventLoopGroup: loop, logger: Logger(label: "test"), observer: observer)
        let namespace = server.namespace("/", handler: Rooms())
        let sockets = [try await client(server), try await client(server)]
        namespace.emit("tick", EventPayload(1), origin: .now)
        for socket in sockets { #expect(try await socket.nextText() == #"42["tick",1]"#) }
        await loop.run()
        let delivery = try #require(observer.all.first)
        #expect(delivery.event == "tick")
        #expect(delivery.recipients == 2)
        #expect(delivery.bytes == #"42["tick",1]"#.utf8.count)
        #expect(try #require(delivery.latency) >= .zero)
    }
}

/// What the application under test does.
private struct Rooms: NamespaceHandler {
    let log = EventLog()

    func authenticate(_ handshake: Handshake) async throws(ConnectRefusal) -> String {
        guard handshake.auth["token"] != "bad" else { throw ConnectRefusal("bad token", data: ["retry": false]) }
        return handshake.auth["token"]?.stringValue ?? ""
    }

    func received(_ event: Event, from socket: Socket<String>) async {
        let room = event.arguments.first?.stringValue ?? ""
        switch event.name {
        case "echo": event.acknowledge(EventPayload(values: event.arguments, attachments: event.attachments))
        case "join":
            socket.join(room)
            event.acknowledge(EventPayload(true))
        case "leave":
            socket.leave(room)
            event.acknowledge(EventPayload(true))
        case "tell-others":
            let rest = EventPayload(values: Array(event.arguments.dropFirst()))
            socket.namespace.emit("told", rest, to: room, except: [socket.id])
        case "ask-me": await ask(socket)
        case "bye": socket.disconnect()
        default: break
        }
    }

    private func ask(_ socket: Socket<String>) async {
        do {
            let answer = try await socket.emit("question", acknowledgedWithin: .seconds(3))
            socket.emit("thanks", EventPayload(values: answer.arguments))
        } catch {
            socket.emit("no answer", EventPayload("\(error == .timeout ? "timeout" : "disconnected")"))
        }
    }

    func disconnected(_ socket: Socket<String>, reason: DisconnectReason) async {
        log.add("disconnected: \(reason)")
    }
}

private final class EventLog: Sendable {
    private let stream: AsyncStream<String>
    private let continuation: AsyncStream<String>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream(of: String.self)
    }

    func add(_ line: String) { continuation.yield(line) }

    func next() async -> String? {
        for await line in stream { return line }
        return nil
    }
}

private final class Deliveries: SocketIOObserver {
    private let deliveries = Mutex<[Delivery]>([])

    var all: [Delivery] { deliveries.withLock { $0 } }

    func delivered(_ delivery: Delivery) { deliveries.withLock { $0.append(delivery) } }
}
