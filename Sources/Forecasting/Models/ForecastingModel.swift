/// A fitted model: what it learned, without the data it learned from.
///
/// Observations are equally spaced. A forecast is a pure function of the model and of the observations handed in, so that
/// a backtest, a bot and a restart of the bot get the same numbers from the same candles.
public protocol ForecastingModel: Sendable {
    /// The number of trailing observations that forecasts are made from: earlier ones are not looked at.
    var contextLength: Int { get }

    /// Forecasts what follows `observations`.
    ///
    /// - Parameters:
    ///   - observations: what was seen, oldest first; the last ``contextLength`` of them count.
    ///   - horizon: number of steps ahead, at least 1.
    /// - Throws: ``ForecastingError`` if there are too few observations, or one is not finite.
    func forecast(from observations: [Double], horizon: Int) throws(ForecastingError) -> Forecast
}

/// The predictive distribution of the next steps: normal, with a mean and a standard deviation for each.
public struct Forecast: Hashable, Sendable {
    /// Expected value, one for each step ahead.
    public let mean: [Double]
    /// Standard deviation of the forecast error, one for each step ahead.
    public let standardDeviation: [Double]

    public init(mean: [Double], standardDeviation: [Double]) {
        precondition(mean.count == standardDeviation.count, "one standard deviation for each step")
        self.mean = mean
        self.standardDeviation = standardDeviation
    }

    public var horizon: Int { mean.count }
}

/// Why a model cannot be fitted or asked.
public enum ForecastingError: Error, Hashable, Sendable, CustomStringConvertible {
    case tooFewObservations(have: Int, need: Int)
    case notFinite(index: Int)
    case invalidParameter(name: String, reason: String)
    /// The optimiser found no maximum that could be used; says what happened.
    case notConverged(String)
    case cancelled
    case unreadableArtifact(String)

    public var description: String {
        switch self {
        case .tooFewObservations(let have, let need): "there are \(have) observations, and \(need) are needed"
        case .notFinite(let index): "observation \(index) is not a finite number"
        case .invalidParameter(let name, let reason): "\(name): \(reason)"
        case .notConverged(let reason): "the fit did not converge: \(reason)"
        case .cancelled: "cancelled"
        case .unreadableArtifact(let reason): "the stored model cannot be read: \(reason)"
        }
    }
}
