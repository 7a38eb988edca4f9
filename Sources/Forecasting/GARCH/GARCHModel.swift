import Foundation
import Randomness

/// A model of changing volatility: returns with a constant mean and a variance that remembers, GARCH(1,1), see
/// ``GARCHLikelihood``. Returns are the differences of the logarithms of a positive series, else the plain differences.
///
/// ```swift
/// let model = try GARCHModel(fitting: closes, distribution: .studentT)
/// let daily = try model.volatility(from: closes, horizon: 5)   // of each return, 0.01 being one per cent
/// ```
///
/// Estimated by maximum likelihood; with normal innovations that is the quasi-maximum likelihood, which finds the variance
/// whatever the innovations are (Bollerslev and Wooldridge, 1992).
public struct GARCHModel: UnivariateModel, Hashable {
    public let distribution: InnovationDistribution
    /// Whether returns are differences of logarithms.
    public let isLogarithmic: Bool
    /// Mean of the returns.
    public var mean: Double { parameters.mean }
    /// ω.
    public var constant: Double { parameters.constant }
    public var alpha: Double { parameters.alpha }
    public var beta: Double { parameters.beta }
    /// ν of Student's t; `nil` for normal innovations.
    public var degreesOfFreedom: Double? { parameters.degreesOfFreedom }
    /// The variance of one return that forecasts tend to.
    public var longRunVariance: Double { parameters.longRunVariance }
    /// Standard errors of μ, ω, α, β and, with Student's t, ν, in this order, robust against innovations that are not as
    /// assumed (Bollerslev and Wooldridge, 1992); `nil` if they could not be estimated, as at a limit of the parameters.
    public let standardErrors: [Double]?
    public let statistics: FitStatistics?
    public let paths: Int
    public let seed: Int
    let parameters: GARCHParameters

    /// The fewest observations that a fit accepts.
    public static let minimumObservations = 60
    /// The fewest observations that a forecast is made from.
    static let leastContext = 3
    static let pathCounts = 100...100_000
    static let defaultPaths = 2000

    /// - Parameters:
    ///   - paths: how many are simulated for the spread of the values.
    ///   - progress: told the share done at every step of the optimiser; where it answers no, the fit ends.
    /// - Throws: ``ForecastingError``.
    public init(
        fitting observations: [Double],
        distribution: InnovationDistribution = .studentT,
        paths: Int = 2000,
        seed: Int = 1,
        progress: (Double) -> Bool = { _ in true }
    ) throws(ForecastingError) {
        guard progress(0) else { throw .cancelled }
        try Observations.require(Self.minimumObservations, of: observations)
        try Observations.requireSquarable(observations)
        let isLogarithmic = observations.allSatisfy { $0 > 0 }
        let returns = Self.returns(observations, isLogarithmic: isLogarithmic)
        // Over the standard deviation, not over a power of two: the variance equation wants numbers near 1.
        let deviation = Self.deviation(returns)
        guard deviation > 1e-12 * (abs(returns[0]) + .leastNormalMagnitude), deviation > 1e-150 else {
            throw .unsuitableData("the series changes by the same at every step: it has no volatility to model")
        }
        let likelihood = GARCHLikelihood(returns.map { $0 / deviation }, hasStudentT: distribution == .studentT)
        guard let found = try likelihood.maximise(progress: progress) else {
            throw .notConverged("no variance equation could be found: take more observations, or the naive model")
        }
        let logLikelihood = likelihood.logLikelihood(found) - Double(returns.count) * log(deviation)
        var scaled = found
        scaled.mean *= deviation
        scaled.constant *= deviation * deviation
        let units = [deviation, deviation * deviation, 1, 1, 1]
        try self.init(
            distribution: distribution,
            isLogarithmic: isLogarithmic,
            parameters: scaled,
            standardErrors: likelihood.standardErrors(at: found).map { zip($0, units).map { $0 * $1 } },
            statistics: FitStatistics(
                observations: returns.count,
                parameters: likelihood.dimension,
                logLikelihood: logLikelihood
            ),
            paths: paths,
            seed: seed
        )
    }

    /// - Throws: ``ForecastingError/invalidParameter(name:reason:)`` for a value out of its range.
    init(
        distribution: InnovationDistribution,
        isLogarithmic: Bool,
        parameters: GARCHParameters,
        standardErrors: [Double]?,
        statistics: FitStatistics?,
        paths: Int,
        seed: Int
    ) throws(ForecastingError) {
        guard parameters.constant > 0, parameters.alpha >= 0, parameters.beta >= 0, parameters.persistence < 1,
            parameters.degreesOfFreedom.map({ $0 > 2 }) ?? true,
            (parameters.degreesOfFreedom != nil) == (distribution == .studentT)
        else { throw .invalidParameter(name: "garch", reason: "a parameter is out of range") }
        guard Self.pathCounts.contains(paths), seed >= 0 else {
            throw .invalidParameter(name: "paths", reason: "the paths or the seed are out of range")
        }
        (self.distribution, self.isLogarithmic, self.parameters) = (distribution, isLogarithmic, parameters)
        (self.standardErrors, self.statistics) = (standardErrors, statistics)
        (self.paths, self.seed) = (paths, seed)
    }

    /// As far back as the variance remembers.
    public var contextLength: Int {
        guard beta > 0 else { return 52 }
        return 2 + min(4096, max(50, Int((log(1e-12) / log(beta)).rounded(.up))))
    }

    private static func returns(_ values: [Double], isLogarithmic: Bool) -> [Double] {
        zip(values.dropFirst(), values).map { isLogarithmic ? log($0 / $1) : $0 - $1 }
    }

    private static func deviation(_ returns: [Double]) -> Double {
        let mean = returns.reduce(0, +) / Double(returns.count)
        return (returns.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(returns.count)).squareRoot()
    }

    /// The variance of the next return.
    private func nextVariance(_ observations: [Double]) throws(ForecastingError) -> (variance: Double, last: Double) {
        try Observations.require(Self.leastContext, of: observations)
        let context = Array(try Observations.context(observations, count: contextLength))
        try Observations.requireSquarable(context)
        if isLogarithmic, let index = context.firstIndex(where: { $0 <= 0 }) {
            throw .unsuitableData(
                "the model was fitted to relative returns, and observation \(index) is \(context[index]): fit it again"
            )
        }
        let likelihood = GARCHLikelihood(Self.returns(context, isLogarithmic: isLogarithmic), hasStudentT: false)
        return (likelihood.variances(parameters).next, context[context.count - 1])
    }

    /// The standard deviation of each of the next returns.
    public func volatility(from observations: [Double], horizon: Int) throws(ForecastingError) -> [Double] {
        try Observations.require(horizon: horizon)
        return variances(try nextVariance(observations).variance, horizon: horizon).map { $0.squareRoot() }
    }

    /// h̄ + (α + β)ᵏ⁻¹ (hₙ₊₁ - h̄).
    private func variances(_ next: Double, horizon: Int) -> [Double] {
        var variance = next
        return (0..<horizon).map { _ in
            defer { variance = constant + parameters.persistence * variance }
            return variance
        }
    }

    /// The distribution of the values: the mean is that of the accumulated returns put on the last value (of a logarithmic
    /// model so the median, since with Student's t there is no mean), the spread is simulated from the volatility, each path
    /// with its mirror image.
    ///
    /// - Throws: ``ForecastingError`` if there are too few observations, or the horizon is too long to be simulated.
    public func forecast(from observations: [Double], horizon: Int) throws(ForecastingError) -> Forecast {
        try Observations.require(horizon: horizon)
        let most = 20_000_000 / paths
        guard horizon <= most else {
            throw .invalidParameter(
                name: "horizon",
                reason: "at most \(most) steps with \(paths) paths, not \(horizon): take fewer of either"
            )
        }
        let (variance, last) = try nextVariance(observations)
        let deviations = simulate(variance, horizon: horizon)
        func value(_ step: Int, _ deviation: Double) -> Double {
            let sum = Double(step + 1) * mean + deviation
            return isLogarithmic ? last * exp(sum) : last + sum
        }
        let samples = deviations.enumerated().map { step, deviations in deviations.map { value(step, $0) } }
        guard samples.allSatisfy({ $0.allSatisfy(\.isFinite) }) else {
            throw .unsuitableData("the simulated values grow beyond all numbers: take fewer steps")
        }
        return Forecast(
            mean: (0..<horizon).map { value($0, 0) },
            quantiles: ForecastQuantiles(samples: samples)
        )
    }

    /// Accumulated innovations of all paths, for each step.
    private func simulate(_ next: Double, horizon: Int) -> [[Double]] {
        var random = SeededRandom(seed: UInt64(seed), stream: "garch")
        var samples = Array(repeating: Array(repeating: 0.0, count: paths), count: horizon)
        for path in stride(from: 0, to: paths - 1, by: 2) {
            var (variance, sum) = (next, 0.0)
            for step in 0..<horizon {
                let innovation = variance.squareRoot() * draw(&random)
                sum += innovation
                (samples[step][path], samples[step][path + 1]) = (sum, -sum)
                variance = constant + alpha * innovation * innovation + beta * variance
            }
        }
        return samples
    }

    /// A standardised innovation; of Student's t by Bailey (1994), "Polar generation of random variates with the
    /// t-distribution".
    private func draw(_ random: inout SeededRandom) -> Double {
        guard let freedom = degreesOfFreedom else { return random.normal() }
        let radius = (freedom * (pow(1 - random.uniform(), -2 / freedom) - 1)).squareRoot()
        return radius * cos(2 * Double.pi * random.uniform()) * ((freedom - 2) / freedom).squareRoot()
    }
}
