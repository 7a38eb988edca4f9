import Markets
import Randomness

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Where one simulated market stands.
struct SimulatedMarketState: Sendable {
    let market: SimulatedMarket
    /// The price on the market's grid.
    private(set) var price: Double

    private var random: SeededRandom
    private var volatility: VolatilityProcess
    /// The price before rounding to the grid, as a logarithm relative to the market's own.
    private var logPrice: Double
    /// Ticks in one unit of price.
    private let scale: Double
    /// Usual standard deviation of a minute.
    private let minuteDeviation: Double
    private let sharedWeight: Double
    private let ownWeight: Double
    /// Standard deviation of a minute, and volume, as things are now.
    private var deviation = 0.0
    private var volume = 0.0

    /// Pulls the price back to the market's own within months, so that a simulation can run for years.
    private static let reversionPerMinute = 1.0 / (90 * 1_440)
    private static let minutesPerYear = 365.25 * 1_440

    init(_ market: SimulatedMarket, price: Double, seed: UInt64, start: Timestamp) {
        self.market = market
        random = SeededRandom(seed: seed, stream: "\(market.symbol) \(start.milliseconds)")
        volatility = VolatilityProcess(random: &random)
        scale = pow(10, Double(market.priceDecimals))
        minuteDeviation = market.annualVolatility / Self.minutesPerYear.squareRoot()
        sharedWeight = market.marketCorrelation
        ownWeight = (1 - sharedWeight * sharedWeight).squareRoot()
        logPrice = log(price / market.price)
        self.price = price
        roundPrice()
    }

    /// Sets what holds for the coming minute.
    mutating func startMinute(sharedLevel: Double, activity: Double) {
        volatility.step(random: &random)
        // The geometric mean, so that busy times come together without being the same; its mean square is 1.
        let level = (sharedLevel * volatility.level).squareRoot()
        deviation = minuteDeviation * level * activity
        volume = market.volumePerMinute * activity * (0.3 + 0.7 * level) * exp(0.5 * random.normal() - 0.125)
    }

    /// Moves on by a part of a minute.
    ///
    /// - Returns: the quantity that was traded.
    mutating func step(minutes: Double, sharedShock: Double, sharedJump: Double) -> Double {
        let own = random.normal()
        let shock = sharedWeight * sharedShock + ownWeight * own
        var jump = sharedWeight * sharedJump
        if random.uniform() < minutes * MarketJumps.ownPerMinute { jump += MarketJumps.size(&random) }
        logPrice += deviation * minutes.squareRoot() * shock + minuteDeviation * jump
        logPrice -= logPrice * Self.reversionPerMinute * minutes
        roundPrice()
        let size = volume * minutes * (0.4 + 0.6 * abs(shock) + abs(jump)) * -log(1 - random.uniform())
        return max(1e-4, (size * 1e4).rounded() / 1e4)
    }

    private mutating func roundPrice() {
        // Dividing by a power of ten gives the double nearest to the decimal; multiplying by 0.01 would not.
        price = max(1, (exp(logPrice) * market.price * scale).rounded()) / scale
    }
}
