/// Intervals that hold what they promise, from the errors that a model made before: conformal prediction, for any model.
///
/// ```swift
/// let evaluation = RollingOriginEvaluation(horizon: 24, step: 1, windows: 200, endingAt: series.count)
/// let windows = try evaluation.forecasts(on: series, algorithm: algorithm, parameters: parameters)
/// let calibration = try ConformalCalibration(windows)
/// let forecast = calibration.apply(to: try model.forecast(from: series, horizon: 24, future: nil))
/// ```
///
/// The score of an outcome is its distance from the forecast in standard deviations of the model. Step by step, an
/// interval reaches as far as the ⌈(n + 1)(1 - α)⌉-th smallest of the n scores seen (split conformal prediction: Vovk,
/// Gammerman and Shafer, 2005; Lei et al., 2018, Journal of the American Statistical Association 113). Series drift, so α is
/// adapted: with each outcome its logarithm moves by γ (α* - miss) / α*, α* being what is wanted and the miss 0 or 1 (after
/// Gibbs and Candès, 2021, "Adaptive conformal inference under distribution shift", NeurIPS 34, who move α itself). All
/// steps adapt the same α, each by its share of γ. An outcome counts from when it is known, that is as many steps after the
/// forecast as it lies ahead.
public struct ConformalCalibration: Hashable, Sendable {
    /// The fewest forecasts to calibrate with: with fewer no score bounds a 95% interval.
    public static let minimumWindows = 19
    /// The most scores that are kept of each step, the latest.
    public static let maximumScores = 1000

    var state: ConformalState

    /// Calibrates with forecasts of the past.
    ///
    /// - Parameters:
    ///   - windows: by origin, all of the same horizon, at least ``minimumWindows``; best from neighbouring origins.
    ///   - adaptation: γ; 0 for split conformal intervals that do not adapt. The default was chosen on the five
    ///     walk-forward series of the tests, with six simple models: their coverage is in-sample.
    /// - Throws: ``ForecastingError/invalidParameter(name:reason:)``.
    public init(_ windows: [OriginForecast], adaptation: Double = 0.0125) throws(ForecastingError) {
        guard windows.count >= Self.minimumWindows else {
            throw .invalidParameter(
                name: "windows",
                reason: "must be at least \(Self.minimumWindows) to calibrate intervals, there are \(windows.count)"
            )
        }
        state = try Self.start(windows, adaptation)
        for window in windows { state.add(window) }
        state.finish()
    }

    init(state: ConformalState) {
        self.state = state
    }

    private static func start(
        _ windows: [OriginForecast],
        _ adaptation: Double
    ) throws(ForecastingError) -> ConformalState {
        guard (0...1).contains(adaptation) else {
            throw .invalidParameter(name: "adaptation", reason: "must be from 0 to 1, is \(adaptation)")
        }
        let horizon = windows.first?.forecast.horizon ?? 0
        guard horizon > 0, windows.allSatisfy({ $0.forecast.horizon == horizon }) else {
            throw .invalidParameter(name: "horizon", reason: "must be the same for all windows")
        }
        guard zip(windows, windows.dropFirst()).allSatisfy({ $0.origin < $1.origin }) else {
            throw .invalidParameter(name: "windows", reason: "must be in the order of their origins, each once")
        }
        let isRelative = windows.allSatisfy { $0.forecast.standardDeviation.allSatisfy { $0 > 0 && $0.isFinite } }
        return ConformalState(horizon: horizon, adaptation: adaptation, isRelative: isRelative)
    }

    /// Number of steps that were calibrated. Farther steps are treated as the last of them.
    public var horizon: Int { state.scores.count }

    /// Number of scores of the first step.
    public var count: Int { state.scores[0].count }

    /// The forecast with calibrated intervals around the same mean; where the model gave a standard deviation of 0, it stays
    /// a point.
    public func apply(to forecast: Forecast) -> Forecast { state.apply(to: forecast) }

    /// Learns from later forecasts, conformal ones, whose outcomes are known by now.
    ///
    /// - Parameter windows: by origin, of the calibrated horizon.
    /// - Throws: ``ForecastingError/invalidParameter(name:reason:)``.
    public mutating func update(with windows: [OriginForecast]) throws(ForecastingError) {
        guard windows.allSatisfy({ $0.forecast.horizon == horizon }),
            zip(windows, windows.dropFirst()).allSatisfy({ $0.origin < $1.origin })
        else {
            throw .invalidParameter(
                name: "windows",
                reason: "must be in the order of their origins and \(horizon) steps long"
            )
        }
        for window in windows { state.add(window) }
        state.finish()
    }

    /// Judges calibrated intervals as they would have been: each forecast is calibrated with what was known at its origin.
    ///
    /// - Parameters:
    ///   - windows: as in ``init(_:adaptation:)``.
    ///   - warmUp: so many of the first windows only calibrate, at least ``minimumWindows`` and the horizon over the distance
    ///     of the origins.
    /// - Returns: the windows after these, with calibrated forecasts.
    public static func calibrated(
        _ windows: [OriginForecast],
        warmUp: Int,
        adaptation: Double = 0.0125
    ) throws(ForecastingError) -> [OriginForecast] {
        var state = try start(windows, adaptation)
        var made: [OriginForecast] = []
        for (index, window) in windows.enumerated() {
            state.advance(to: window.origin)
            if index >= warmUp {
                guard state.isReady else {
                    throw .invalidParameter(
                        name: "warm_up",
                        reason: "must be so many windows that \(minimumWindows) outcomes of the last step are known, "
                            + "is \(warmUp)"
                    )
                }
                made.append(
                    OriginForecast(
                        origin: window.origin,
                        training: window.training,
                        forecast: state.apply(to: window.forecast),
                        actual: window.actual,
                        last: window.last
                    )
                )
            }
            state.add(window)
        }
        return made
    }
}
