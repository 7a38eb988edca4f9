/// The windows of a series as an LSTM learns from them: standardised rows, and for each window the outcomes that followed.
struct LSTMSamples {
    let target: SeriesTarget
    let covariates: [String]
    let windows: Int
    let learning: Range<Int>
    let validation: Range<Int>
    let inputScale: Standardization
    let outputScale: Standardization
    /// Rows of the series as the network sees it and of the covariates, standardised.
    let table: [Float]
    /// Of each window the outcome of each step, standardised.
    let outcomes: [Float]

    /// Standardised inputs are held within so many standard deviations, lest one that was never seen saturates the gates.
    static let limit = 10.0

    init(_ series: TimeSeries, _ options: LSTMOptions) throws(ForecastingError) {
        try Observations.require(options.minimumObservations, of: series.values)
        try Observations.requireFinite(series.values)
        let reach = options.lookback + options.horizon
        let series = series.suffix(LSTMOptions.maximumWindows + reach)
        let target = options.target ?? SeriesTarget(suiting: series.values)
        try target.require(series.values)
        covariates = try Self.covariates(options.covariates, of: series)
        let raw = try Self.rows(series, target: target, covariates: covariates)
        let width = covariates.count + 1
        let windows = raw.count / width - reach + 1
        let learned = options.learningCount(windows: windows)
        (self.target, self.windows, learning) = (target, windows, 0..<learned)
        validation = windows - options.validationCount(windows: windows)..<windows
        inputScale = Standardization(raw, width: width, rows: 0..<learned + options.lookback - 1)
        table = inputScale.apply(raw).map { Float(min(max($0, -Self.limit), Self.limit)) }
        let outcomes = Self.outcomes(series.values, target, options, windows: windows)
        guard outcomes.allSatisfy(\.isFinite), raw.allSatisfy(\.isFinite) else {
            throw .unsuitableData("the observations are too large for their differences to be numbers")
        }
        let outputScale = Standardization(outcomes, width: options.horizon, rows: 0..<learned)
        guard (0..<options.horizon).allSatisfy({ outputScale.varies(outcomes, column: $0, rows: 0..<learned) }) else {
            throw .unsuitableData(
                "the series does not change in its training part as a \(target.rawValue), so there is nothing to learn; "
                    + "try more data, another 'target', or the model naive"
            )
        }
        self.outputScale = outputScale
        self.outcomes = outputScale.apply(outcomes).map { Float($0) }
    }

    private static func covariates(_ names: [String]?, of series: TimeSeries) throws(ForecastingError) -> [String] {
        let known = series.covariates.map(\.name)
        guard let names else { return known }
        for name in names where !known.contains(name) {
            let list = known.isEmpty ? "it has none" : "it has " + known.joined(separator: ", ")
            throw .unsuitableData("the series has no covariate '\(name)'; \(list)")
        }
        guard Set(names).count == names.count else {
            throw .invalidParameter(name: "covariates", reason: "names one twice")
        }
        return names
    }

    /// The series as the network sees it and the covariates beside it, row by row.
    static func rows(
        _ series: TimeSeries,
        target: SeriesTarget,
        covariates: [String]
    ) throws(ForecastingError) -> [Double] {
        var columns = [target.history(series.values)]
        for name in covariates {
            guard let covariate = series.covariate(name) else {
                throw .unsuitableData("the series has no covariate '\(name)', which the model was trained with")
            }
            if let index = covariate.values.firstIndex(where: { !$0.isFinite }) {
                throw .unsuitableData(
                    "covariate '\(name)' is not a finite number at observation \(index); "
                        + "leave it out of 'covariates', or hand in a later part of the series"
                )
            }
            columns.append(Array(covariate.values.dropFirst(target.lag)))
        }
        return columns[0].indices.flatMap { row in columns.map { $0[row] } }
    }

    private static func outcomes(
        _ values: [Double],
        _ target: SeriesTarget,
        _ options: LSTMOptions,
        windows: Int
    ) -> [Double] {
        var outcomes: [Double] = []
        outcomes.reserveCapacity(windows * options.horizon)
        for window in 0..<windows {
            let next = window + target.lag + options.lookback
            let last = values[next - 1]
            for step in 0..<options.horizon { outcomes.append(target.encode(values[next + step], last: last)) }
        }
        return outcomes
    }
}
