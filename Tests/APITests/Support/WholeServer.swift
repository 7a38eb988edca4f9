import API
import Hummingbird
import Logging
import MarketData
import Markets
import Observability
import Platform
import SocketIO
import Storage
import TestSupport

/// Everything that `aaiti serve` puts together, on a folder of its own, without a feed and without a socket.
///
/// Holds 200 one-minute candles of `BTC-USDT` that walk from a price of 100.
final class WholeServer: Answering {
    static let bitcoin = Symbol("BTC-USDT").unsafelyPresent
    static let start = Timestamp(milliseconds: 1_700_000_040_000)

    let server: AAITIServer
    let realtime: SocketIOServer
    let responder: RouterResponder<AppRequestContext>
    let log = LogRecorder()
    let folder: TemporaryFolder
    let candles: CandleSeries
    let clock = ManualClock(WholeServer.start + 200 * 60_000)

    init(assets: WebAssets = .none) async throws {
        folder = try TemporaryFolder()
        let data = try DataDirectory(path: folder.path, clock: clock)
        candles = Self.walk()
        _ = try data.candles.merge(candles)
        try data.candles.save(.inferred(symbol: Self.bitcoin, priceDecimals: 2))
        var configuration = AAITIServer.Configuration(
            host: "127.0.0.1",
            port: 0,
            isRegistrationOpen: true,
            assets: assets
        )
        configuration.passwordCost = PasswordHash.Cost(logRounds: 4, blockSize: 8, parallelism: 1)
        server = try await AAITIServer(
            configuration: configuration,
            data: data,
            meters: PerformanceMeters(),
            clock: clock,
            logger: log.logger,
            makeLive: { $0.none() }
        )
        realtime = server.realtime()
        responder = server.router(realtime).buildResponder()
    }

    /// Makes an account and logs it in.
    func login(_ name: String, _ role: Role = .trader) async throws -> Login {
        let email = "\(name)@example.org"
        // The first account is the administrator's, whatever it asks for.
        if name != "admin", try await server.accounts.needsFirstAccount() { _ = try await login("admin") }
        try await server.accounts.addUser(email: email, password: Self.password, role: role)
        return try await server.accounts.logIn(email: email, password: Self.password, from: .console)
    }

    static let password = "correct horse battery"

    private static func walk() -> CandleSeries {
        var generator = WalkGenerator(seed: 7)
        let prices = generator.prices(201)
        var time = start
        let candles = (0..<200).map { index in
            defer { time = Timeframe.oneMinute.next(after: time) }
            let (open, close) = (prices[index], prices[index + 1])
            return Candle(
                openTime: time,
                open: open,
                high: max(open, close),
                low: min(open, close),
                close: close,
                volume: 1
            )
        }
        return CandleSeries(symbol: bitcoin, timeframe: .oneMinute, candles: candles)
    }
}

extension Optional {
    /// For constants of tests, where a missing value is a mistake in the test.
    fileprivate var unsafelyPresent: Wrapped {
        guard let self else { preconditionFailure("the test has a wrong constant") }
        return self
    }
}
