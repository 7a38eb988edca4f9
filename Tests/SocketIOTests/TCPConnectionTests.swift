import Logging
import NIOCore
import NIOEmbedded
import NIOHTTP1
import NIOPosix
import SocketIO
import Testing

/// TCP connections before anything of a protocol has been said on them.
struct TCPConnectionTests {
    private let loop = EmbeddedEventLoop()
    private let address: SocketAddress

    init() throws {
        address = try SocketAddress(ipAddress: "127.0.0.1", port: 1)
    }

    private func server(_ configure: (inout EngineConfiguration) -> Void) -> EngineServer {
        var configuration = EngineConfiguration()
        configure(&configuration)
        return EngineServer(configuration: configuration, eventLoopGroup: loop, logger: Logger(label: "test")) {
            Echo(session: $0)
        }
    }

    private func connect(_ server: EngineServer) throws -> EmbeddedChannel {
        let channel = EmbeddedChannel(loop: loop)
        let upgraded = try UpgradablePipeline(server: server).configure(channel) { _ in }
        // Where it fails, the channel is closed: that is looked at.
        upgraded.whenFailure { _ in }
        channel.connect(to: address, promise: nil)
        loop.run()
        return channel
    }

    @Test func aCrowdOfSilentConnectionsKeepsNobodyOut() throws {
        let server = server { $0.maximumPendingConnections = 3 }
        var silent: [EmbeddedChannel] = []
        for _ in 0..<50 {
            silent.append(try connect(server))
            let speaker = try connect(server)
            try speaker.writeInbound(ByteBuffer(string: "GET / HTTP/1.1\r\nHost: me\r\n\r\n"))
            loop.run()
            #expect(speaker.isActive)
            #expect(silent.count { $0.isActive } <= 3)
        }
        #expect(silent.suffix(2).allSatisfy { $0.isActive }, "the oldest go first")
        loop.advanceTime(by: .seconds(10))
        #expect(!silent.contains { $0.isActive })
    }

    @Test func connectionsBeyondAllPlacesAreClosedAtOnce() throws {
        let server = server { $0.maximumTCPConnections = 2 }
        let first = try connect(server)
        #expect(try connect(server).isActive)
        #expect(try !connect(server).isActive)
        first.close(promise: nil)
        loop.run()
        #expect(try connect(server).isActive, "a place that was left")
        #expect(try !connect(server).isActive)
    }

    @Test func headersThatNeverEnd() throws {
        let server = server { _ in }
        let channel = try connect(server)
        for piece in ["GET ", "/ ", "HTTP/1.1\r\n", "Host: ", "me\r\n", "X: y\r\n", "Y: ", "z\r\n", "Z"] {
            try channel.writeInbound(ByteBuffer(string: piece))
            loop.advanceTime(by: .seconds(1))
        }
        #expect(channel.isActive)
        loop.advanceTime(by: .seconds(1))
        #expect(!channel.isActive, "what trickles in does not buy time")
    }

    @Test func headersThatAreTooLarge() throws {
        let channel = try connect(server { _ in })
        let header = "GET / HTTP/1.1\r\nHost: me\r\nX: \(String(repeating: "x", count: 40_000))\r\n\r\n"
        // The embedded channel hands errors back that a real one has dealt with.
        _ = try? channel.writeInbound(ByteBuffer(string: header))
        loop.run()
        let answer = try #require(try channel.readOutbound(as: ByteBuffer.self))
        #expect(String(buffer: answer).hasPrefix("HTTP/1.1 431 "))
        #expect(!channel.isActive)
    }
}

struct ListenerTests {
    /// A real listener and a client that stops in the middle of its second request.
    @Test func requestsThatNeverEnd() async throws {
        var configuration = EngineConfiguration()
        configuration.requestTimeout = .milliseconds(50)
        let logger = Logger(label: "test")
        let server = EngineServer(configuration: configuration, logger: logger) { Echo(session: $0) }
        let listener = try await EngineListener.bind(server, host: "127.0.0.1", port: 0, logger: logger)
        let client = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(to: try #require(listener.localAddress)).get()
        let first = "GET /nothing HTTP/1.1\r\nHost: me\r\n\r\n"
        let second = "POST /engine.io/ HTTP/1.1\r\nHost: me\r\nContent-Length: 9\r\n\r\nhalf"
        // On a machine that is busy the server may have lost its patience before this is written: then it is closed, too.
        client.writeAndFlush(ByteBuffer(string: first + second), promise: nil)
        try await client.closeFuture.get()
        try await listener.close()
    }
}
