import API
import ArgumentParser
import Foundation
import Logging
import MarketData
import Markets
import NIOCore
import Observability
import Platform
import Storage
import UnixSignals

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run everything in one process: feed, models, bots, API, realtime and the page.",
        discussion: """
            Every option is also an environment variable (AAITI_PORT, AAITI_DATA_DIR, …) and a setting of the file given with
            --config; the command line wins over the environment, the environment over the file.

            Examples:
              aaiti serve --demo
              aaiti serve --feed replay:btc_1m.csv --symbols BTC-USDT --replay-speed 60
              aaiti serve --feed none --port 8080 --data-dir /var/lib/aaiti
            """
    )

    @OptionGroup var options: ServeOptions

    func run() async throws {
        let settings = try await Settings.load(commandLine: options.given, file: options.config)
        let logger = try settings.logger()
        let meters = PerformanceMeters()
        let data = try DataDirectory(
            path: settings.dataDirectory,
            command: "aaiti serve",
            observer: DatabaseMeter(meter: meters.database)
        )
        var configuration = AAITIServer.Configuration(
            host: settings.host,
            port: settings.port,
            isRegistrationOpen: settings.isRegistrationOpen,
            assets: try settings.assets(logger)
        )
        configuration.maximumSymbols = settings.maximumSymbols
        configuration.marketRules.keptTicks = settings.keptTicks
        configuration.marketRules.lateCandles = settings.lateCandles
        configuration.maximumConnections = settings.maximumConnections
        if settings.maximumConnectionsPerUser > 0 {
            configuration.maximumConnectionsPerUser = settings.maximumConnectionsPerUser
        }
        configuration.platform.predictionCacheCapacity = settings.predictionCache
        configuration.platform.training.memoryBudget = Int64(settings.trainingMemory) * 1_000_000
        raiseFileLimit(for: settings.maximumConnections, logger)
        let server = try await AAITIServer(
            configuration: configuration,
            data: data,
            meters: meters,
            clock: WallClock(),
            logger: logger,
            makeLive: settings.live
        )
        let demo = settings.isDemo ? try await DemoAccount.prepare(server.accounts, data.application) : nil
        do {
            try await server.run(signals: [.sigterm, .sigint]) { port in
                if let demo { standardOutput("Demo account: \(demo.email) \(demo.password)") }
                let host = settings.host.contains(":") ? "[\(settings.host)]" : settings.host
                standardOutput("AAITI listening on http://\(host):\(port)")
            }
        } catch let error as IOError {
            throw CommandFailure(bindFailure(error, settings))
        }
        try data.close()
    }

    /// A connection is an open file.
    private func raiseFileLimit(for connections: Int, _ logger: Logger) {
        let needed = OpenFileLimit.needed(forConnections: connections)
        guard let limit = OpenFileLimit.raised(), limit.current < needed else { return }
        logger.warning(
            "\(connections) realtime connections need more open files than this process may have: raise the limit",
            metadata: ["allowed": "\(limit.current)", "needed": "\(needed)"]
        )
    }

    private func bindFailure(_ error: IOError, _ settings: Settings) -> String {
        switch error.errnoCode {
        case EADDRINUSE:
            "port \(settings.port) on \(settings.host) is in use: stop what listens there, or choose another with --port"
        case EACCES: "port \(settings.port) needs more rights than this user has: choose one above 1023 with --port"
        default: "\(settings.host):\(settings.port) cannot be listened on: \(error)"
        }
    }
}

/// Reports store calls to the performance report.
private struct DatabaseMeter: QueryObserver {
    let meter: TrafficMeter

    func queryFinished(_ query: StaticString, nanoseconds: Int64, failed: Bool) {
        meter.record(nanoseconds: UInt64(max(0, nanoseconds)), failed: failed)
    }
}

extension Settings {
    /// Writes to standard error: for people on a terminal, else one JSON object a line.
    fileprivate func logger() throws -> Logger {
        guard let level = Logger.Level(rawValue: logLevel) else {
            let known = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
            throw CommandFailure("the setting log_level is '\(logLevel)' and must be one of \(known)")
        }
        let isHuman = logFormat == .human || (logFormat == .automatic && isatty(STDERR_FILENO) == 1)
        var logger = Logger(label: "aaiti") { label in
            isHuman ? StreamLogHandler.standardError(label: label) as any LogHandler : JSONLogHandler()
        }
        logger.logLevel = level
        return logger
    }

    fileprivate func live(_ feeds: FeedFactory) throws -> LiveMarket {
        switch feed {
        case .none: return feeds.none()
        case .simulated:
            return try feeds.simulated(
                symbols: symbols,
                seed: UInt64(bitPattern: Int64(seed)),
                ticksPerSecond: ticksPerSecond
            )
        case .replay(let path):
            guard FileManager.default.isReadableFile(atPath: path) else {
                throw CommandFailure("the file to replay, \(path), is not there or cannot be read")
            }
            guard let symbol = symbols.first, symbols.count == 1 else {
                throw CommandFailure(
                    "a replay has prices of one symbol: name it with --symbols, such as --symbols BTC-USDT"
                )
            }
            return try feeds.replay(path: path, symbol: symbol, speed: replaySpeed)
        }
    }

    /// The page from the folder that was named, or from `web` beside the executable.
    fileprivate func assets(_ logger: Logger) throws -> WebAssets {
        let executable = Bundle.main.executableURL?.resolvingSymlinksInPath()
        let beside = executable?.deletingLastPathComponent().appending(path: "web").path(percentEncoded: false)
        guard let folder = webDirectory ?? beside, FileManager.default.fileExists(atPath: folder + "/index.html") else {
            if let webDirectory { throw CommandFailure("there is no built page in \(webDirectory): no index.html") }
            logger.warning("the page is not there: build it with 'make web', or name its folder with --web-dir")
            return .none
        }
        return try WebAssets(folder: folder)
    }
}
