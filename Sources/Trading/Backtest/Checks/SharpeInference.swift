internal import Forecasting
internal import Foundation
public import JSON

/// What a Sharpe ratio is worth when returns are not normal, few, and the best of several trials.
///
/// Source: D. H. Bailey & M. López de Prado, "The Deflated Sharpe Ratio", Journal of Portfolio Management 40 (2014), and
/// "The Sharpe Ratio Efficient Frontier", Journal of Risk 15 (2012). All Sharpe ratios here are per observation, not a year's.
public struct SharpeInference: Hashable, Sendable {
    public let sharpe: Double
    /// Number of returns.
    public let observations: Int
    public let skewness: Double
    /// The fourth standardised moment: 3 for a normal distribution.
    public let kurtosis: Double

    public init(sharpe: Double, observations: Int, skewness: Double, kurtosis: Double) {
        (self.sharpe, self.observations, self.skewness, self.kurtosis) = (sharpe, observations, skewness, kurtosis)
    }

    /// The probability that the true ratio exceeds `benchmark`; `nil` where the estimate has no variance: fewer than two
    /// observations, or moments that no distribution has.
    public func probability(above benchmark: Double) -> Double? {
        guard observations > 1, spread > 0 else { return nil }
        return normalCumulative((sharpe - benchmark) * (Double(observations - 1) / spread).squareRoot())
    }

    /// How many observations it takes to say with 95% confidence that the true ratio exceeds `benchmark`; `nil` where no
    /// number does.
    public func neededObservations(above benchmark: Double) -> Double? {
        guard sharpe > benchmark, spread > 0 else { return nil }
        let quantile = NormalDistribution.quantile(0.95) / (sharpe - benchmark)
        return 1 + spread * quantile * quantile
    }

    /// The variance of the estimate, times the observations less one.
    private var spread: Double { 1 - skewness * sharpe + (kurtosis - 1) / 4 * sharpe * sharpe }

    /// The Sharpe ratio that the best of `trials` strategies without any skill is expected to show.
    ///
    /// - Parameter variance: of the ratios of the trials.
    public static func expectedMaximum(trials: Int, variance: Double) -> Double {
        guard trials > 1, variance > 0 else { return 0 }
        let count = Double(trials)
        let low = NormalDistribution.quantile(1 - 1 / count)
        let high = NormalDistribution.quantile(1 - 1 / (count * M_E))
        return variance.squareRoot() * ((1 - eulerMascheroni) * low + eulerMascheroni * high)
    }

    private static let eulerMascheroni = 0.577_215_664_901_532_860_6
}

/// The trials that were made on one idea, this one included.
public struct BacktestTrials: Hashable, Sendable {
    public let count: Int
    /// The variance of their yearly Sharpe ratios; `nil` if it is not known.
    public let variance: Double?

    /// - Parameter sharpes: the yearly ratios of the trials that have one, as ``PerformanceMetrics/sharpe``.
    /// - Precondition: `count` is at least 1 and at least the number of ratios.
    public init(count: Int, sharpes: [Double]) {
        precondition(count >= max(1, sharpes.count), "a trial has one ratio at most")
        self.count = count
        guard sharpes.count > 1 else {
            variance = nil
            return
        }
        let mean = sharpes.reduce(0, +) / Double(sharpes.count)
        variance = sharpes.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(sharpes.count - 1)
    }

    /// - Parameter variance: of the yearly ratios; `nil` if it is not known.
    public init(count: Int, variance: Double?) {
        precondition(count >= 1, "there is one trial at least")
        (self.count, self.variance) = (count, variance)
    }

    /// The first trial.
    public static let first = BacktestTrials(count: 1, sharpes: [])
}

/// A Sharpe ratio deflated by the number of trials.
public struct DeflatedSharpe: Hashable, Sendable {
    public let trials: Int
    /// What the best of so many trials shows by chance, a year's.
    public let expectedMaximum: Double
    /// The probability that the true ratio exceeds zero.
    public let probability: Double
    /// The probability that it exceeds the expected maximum: the deflated Sharpe ratio.
    public let deflated: Double
    /// How many candles it takes to say the latter with 95% confidence; `nil` where no number does.
    public let neededCandles: Double?

    /// - Returns: `nil` where the returns do not vary.
    ///
    /// The variance of the trials' ratios is taken as that of estimates without skill, 1 / (n − 1), where it is not known, and
    /// where it is less: trials that are nearly the same do not make chance smaller than one estimate has it.
    init?(_ metrics: PerformanceMetrics, trials: BacktestTrials) {
        guard let sharpe = metrics.sharpe, let skewness = metrics.skewness, let kurtosis = metrics.kurtosis,
            metrics.candles > 1
        else { return nil }
        let year = metrics.candlesPerYear
        let inference = SharpeInference(
            sharpe: sharpe / year.squareRoot(),
            observations: metrics.candles,
            skewness: skewness,
            kurtosis: kurtosis
        )
        let variance = max((trials.variance ?? 0) / year, 1 / Double(metrics.candles - 1))
        let maximum = SharpeInference.expectedMaximum(trials: trials.count, variance: variance)
        guard let probability = inference.probability(above: 0), let deflated = inference.probability(above: maximum)
        else { return nil }
        self.trials = trials.count
        expectedMaximum = maximum * year.squareRoot()
        self.probability = probability
        self.deflated = deflated
        neededCandles = inference.neededObservations(above: maximum)
    }
}

extension DeflatedSharpe: JSONWritable {
    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("trials", trials)
            $0.member("expected_maximum", expectedMaximum)
            $0.member("probability", probability)
            $0.member("deflated", deflated)
            $0.member("needed_candles", neededCandles)
        }
    }
}

private func normalCumulative(_ value: Double) -> Double { erfc(-value / 2.0.squareRoot()) / 2 }
