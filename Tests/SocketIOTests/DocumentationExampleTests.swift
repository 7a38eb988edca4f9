import Foundation
import JSON
import Logging
import NIOCore
import SocketIO
import Testing

/// The examples of the library's documentation: they compile, and they are those of the page.
struct DocumentationExampleTests {
    @Test func thePageShowsTheseExamples() throws {
        let file = URL(fileURLWithPath: #filePath)
        let root = file.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let page = try String(
            contentsOf: root.appending(path: "Sources/SocketIO/SocketIO.docc/SocketIO.md"),
            encoding: .utf8
        )
        let code = try String(contentsOf: file, encoding: .utf8)
        let examples = page.components(separatedBy: "```swift\n").dropFirst().compactMap {
            $0.components(separatedBy: "```").first
        }
        #expect(examples.count == 7)
        for example in examples { #expect(code.contains(example), "not in this file:\n\(example)") }
    }
}

struct Chat: NamespaceHandler {
    func authenticate(_ handshake: Handshake) async throws(ConnectRefusal) -> String {
        guard let name = handshake.auth["name"]?.stringValue else { throw ConnectRefusal("Who are you?") }
        return name
    }

    func connected(_ socket: Socket<String>) async {
        socket.join("lobby")
        socket.namespace.emit("joined", EventPayload(socket.session), to: "lobby", except: [socket.id])
    }

    func received(_ event: Event, from socket: Socket<String>) async {
        switch event.name {
        case "say":
            let words = EventPayload(values: [.string(socket.session)] + event.arguments)
            socket.namespace.emit("said", words, to: "lobby", except: [socket.id])
            event.acknowledge(EventPayload(true))
        default:
            event.acknowledge(EventPayload(false))
        }
    }

    func disconnected(_ socket: Socket<String>, reason: DisconnectReason) async {
        socket.namespace.emit("left", EventPayload(values: [.string(socket.session), .string(reason.wireName)]))
    }
}

func serve(logger: Logger) async throws {
    let server = SocketIOServer(logger: logger)
    let chat = server.namespace("/", handler: Chat())
    let listener = try await EngineListener.bind(server.engine, host: "127.0.0.1", port: 3000, logger: logger)
    chat.emit("news", EventPayload("it runs"), to: "lobby")
    try await listener.close()
    await server.shutdown()
}

func announce(_ chat: Namespace, muted: [String]) async {
    chat.emit("news", EventPayload("soon"), to: .rooms(["lobby", "garden"]).except(muted))
    chat.emit("cursor", EventPayload([1, 2]), to: .room("garden"), volatile: true)
    chat.emit("price", EventPayload(102.7), conflationKey: "BTC")
    chat.join("late", .room("garden"))
    for socket in await chat.sockets(.room("late")) { print(socket.id, socket.rooms) }
    chat.close(.room("late"), .application("closing time"))
}

func ask(_ socket: Socket<String>) async {
    do throws(AcknowledgementError) {
        let answer = try await socket.emit("ready?", acknowledgedWithin: .seconds(5))
        print(answer.arguments)
        let all = await socket.namespace.emit("ready?", to: .room("lobby"), acknowledgedWithin: .seconds(5))
        print(all.values.count { if case .success = $0 { true } else { false } })
    } catch {
        print(error)
    }
}

func guarded(_ server: SocketIOServer) {
    server.namespace(
        "/",
        handler: Chat(),
        middleware: [
            .connection { handshake throws(ConnectRefusal) in
                guard handshake.protocolVersion == 5 else { throw ConnectRefusal("a newer client, please") }
            },
            .event { event, _ throws(EventRefusal) in
                guard event.arguments.count < 10 else { throw EventRefusal("too much at once") }
            },
        ]
    )
}

func configuration() -> SocketIOConfiguration {
    var configuration = SocketIOConfiguration()
    configuration.engine.maximumConnections = 10_000
    configuration.engine.maximumPayload = 100_000
    configuration.engine.maximumPendingConnections = 200
    configuration.engine.maximumQueuedBytes = 1_000_000
    configuration.engine.compression = MessageCompression(threshold: 2_000, level: 1)
    configuration.engine.origins = .listed(["https://app.example"])
    configuration.engine.versions = [.v4]
    configuration.maximumConnectionsPerUser = 20
    configuration.eventRate = RateLimit(perSecond: 50)
    configuration.connectTimeout = .seconds(10)
    configuration.recovery = RecoveryConfiguration()
    return configuration
}

func serveChild(_ channel: any Channel, of server: SocketIOServer) throws {
    let pipeline = UpgradablePipeline(server: server.engine)
    let becomes = try pipeline.configure(channel) { channel in
        // Here the host adds its own HTTP handlers to the channel.
    }
    becomes.whenFailure { _ in channel.close(promise: nil) }
}
