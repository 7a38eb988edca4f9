/// How a method did on series of the M4 competition, by the measures of the competition (Makridakis, Spiliotis and
/// Assimakopoulos, 2020, "The M4 Competition", International Journal of Forecasting 36).
public struct M4Score: Sendable {
    /// The errors of one method on one series.
    struct Errors: Hashable, Sendable {
        /// Mean of 200|error| / (|actual| + |forecast|), in percent.
        let smape: Double
        /// Mean absolute error over the mean absolute difference of observations a season apart.
        let mase: Double

        init(of forecast: [Double], on series: M4Series) {
            let scale = ErrorScale(series.training[...], season: series.frequency.season).absolute
            var (symmetric, absolute) = (0.0, 0.0)
            for (value, actual) in zip(forecast, series.test) {
                let error = abs(value - actual)
                absolute += error
                if error > 0 { symmetric += 200 * error / (abs(value) + abs(actual)) }
            }
            smape = symmetric / Double(series.test.count)
            mase = scale > 0 ? absolute / Double(series.test.count) / scale : 0
        }
    }

    private var sums = (smape: 0.0, mase: 0.0, smapeOfNaive: 0.0, maseOfNaive: 0.0)
    /// Number of series.
    public private(set) var count = 0

    public init() {}

    /// Counts the forecast of a series.
    ///
    /// - Throws: ``ForecastingError`` if ``Naive2`` cannot forecast it.
    public mutating func add(_ forecast: [Double], of series: M4Series) throws(ForecastingError) {
        let naive = try Naive2.forecast(
            series.training,
            season: series.frequency.season,
            horizon: series.frequency.horizon
        )
        let (own, other) = (Errors(of: forecast, on: series), Errors(of: naive, on: series))
        sums.smape += own.smape
        sums.mase += own.mase
        sums.smapeOfNaive += other.smape
        sums.maseOfNaive += other.mase
        count += 1
    }

    /// Symmetric mean absolute percentage error in percent, 0 to 200.
    public var smape: Double { sums.smape / Double(count) }
    /// Mean absolute scaled error.
    public var mase: Double { sums.mase / Double(count) }
    /// Overall weighted average: the mean of both measures, each over that of ``Naive2``.
    public var owa: Double { (sums.smape / sums.smapeOfNaive + sums.mase / sums.maseOfNaive) / 2 }
    /// The same of ``Naive2``.
    public var naive: (smape: Double, mase: Double) {
        (sums.smapeOfNaive / Double(count), sums.maseOfNaive / Double(count))
    }
}
