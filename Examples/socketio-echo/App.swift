import ArgumentParser
import Logging
import NIOCore
import SocketIO

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The server that the public Engine.IO and Socket.IO protocol documents describe for their conformance checks.
@main
struct App: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "socketio-echo",
        abstract: "Echoes Socket.IO events on /socket.io/, or Engine.IO messages on /engine.io/."
    )

    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "The port to listen on; 0 lets the system choose.")
    var port = 3000

    @Option(help: "Milliseconds between pings.")
    var pingInterval = 25_000

    @Option(help: "Milliseconds that a client may take for its pong.")
    var pingTimeout = 60_000

    @Option(help: "Milliseconds that a client may take to join a namespace.")
    var connectTimeout = 45_000

    @Option(help: "How many connections may be open at once.")
    var maximumConnections = 1_000

    @Option(help: "How many packets a second a client may send; 0 for as many as it likes.")
    var packetRate = 0

    @Option(help: "Bytes from which on messages are compressed for clients that offer it; 0 for never.")
    var compressFrom = 1_024

    @Option(help: "Milliseconds in which a lost client can come back to its socket; 0 for never.")
    var recovery = 0

    @Flag(help: "Bare Engine.IO on /engine.io/.")
    var engineOnly = false

    func validate() throws {
        guard pingInterval > 0, pingTimeout > 0, connectTimeout > 0, recovery >= 0 else {
            throw ValidationError("Times are milliseconds above 0, of recovery 0 or above.")
        }
        guard packetRate >= 0, compressFrom >= 0 else { throw ValidationError("Rates and sizes are 0 or above.") }
    }

    func run() async throws {
        let logger = Logger(label: "socketio-echo")
        let engine = engineOnly ? engineEcho(logger) : socketEcho(logger)
        let listener = try await EngineListener.bind(engine, host: host, port: port, logger: logger)
        let address = listener.localAddress
        print("socketio-echo listening on http://\(address?.ipAddress ?? host):\(address?.port ?? port)")
        fflush(nil)
        await ShutdownSignals.first()
        try await listener.close()
        await engine.shutdown()
    }

    private func configured(_ path: String) -> EngineConfiguration {
        var configuration = EngineConfiguration()
        configuration.path = path
        configuration.pingInterval = .milliseconds(pingInterval)
        configuration.pingTimeout = .milliseconds(pingTimeout)
        configuration.maximumConnections = maximumConnections
        configuration.origins = .any
        configuration.packetRate = packetRate > 0 ? RateLimit(perSecond: Double(packetRate)) : nil
        configuration.compression = compressFrom > 0 ? MessageCompression(threshold: compressFrom) : nil
        return configuration
    }

    private func engineEcho(_ logger: Logger) -> EngineServer {
        EngineServer(configuration: configured("/engine.io/"), logger: logger) { EngineEcho(session: $0) }
    }

    private func socketEcho(_ logger: Logger) -> EngineServer {
        var configuration = SocketIOConfiguration()
        configuration.engine = configured("/socket.io/")
        configuration.connectTimeout = .milliseconds(connectTimeout)
        configuration.eventRate = nil
        configuration.maximumPendingEvents = 100_000
        if recovery > 0 {
            configuration.recovery = RecoveryConfiguration()
            configuration.recovery?.maximumDisconnectionDuration = .milliseconds(recovery)
        }
        let server = SocketIOServer(configuration: configuration, logger: logger)
        server.namespace("/", handler: SocketEcho())
        server.namespace("/custom", handler: SocketEcho())
        return server.engine
    }
}
