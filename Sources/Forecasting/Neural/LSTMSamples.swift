/// The windows of a series as an LSTM learns from them: standardised rows, and for each window the outcomes that followed.
struct LSTMSamples {
    let target: SeriesTarget
    let covariates: [String]
    let calendar: [CalendarCycle]
    let learning: Range<Int>
    let validation: Range<Int>
    let inputScale: FeatureScaler
    let outputScale: FeatureScaler
    /// Rows of the series as the network sees it and of the covariates, standardised.
    let table: [Float]
    /// Of each window the outcome of each step, standardised.
    let outcomes: [Float]

    /// Standardised inputs are held within so many standard deviations, lest one that was never seen saturates the gates.
    static let limit: Float = 10

    /// - Parameter isWanted: asked now and then whether to go on.
    init(_ series: TimeSeries, _ options: LSTMOptions, isWanted: () -> Bool) throws(ForecastingError) {
        try Observations.require(options.minimumObservations, of: series.values)
        try Observations.requireFinite(series.values)
        let reach = options.lookback + options.horizon
        let series = series.suffix(options.maximumWindows + reach)
        let target = options.target ?? SeriesTarget(suiting: series.values)
        try target.require(series.values)
        covariates = try Self.covariates(options.covariates, of: series)
        calendar = options.calendar
        let inputs = try Self.inputs(
            series,
            last: series.count,
            target: target,
            covariates: covariates,
            calendar: calendar
        )
        let windows = inputs[0].count - reach + 1
        let learned = options.learningCount(windows: windows)
        (self.target, learning) = (target, 0..<learned)
        validation = windows - options.validationCount(windows: windows)..<windows
        inputScale = FeatureScaler(
            FeatureMatrix(
                names: [target.rawValue] + covariates
                    + calendar.flatMap { ["\($0.rawValue) sine", "\($0.rawValue) cosine"] },
                columns: inputs.map { Array($0.prefix(learned + options.lookback - 1)) }
            )
        )
        table = Self.table(inputs, inputScale)
        let outcomes = try Self.outcomes(series.values, target, options, windows: windows, isWanted)
        guard outcomes.columns.allSatisfy({ $0.allSatisfy(\.isFinite) }), table.allSatisfy(\.isFinite) else {
            throw .unsuitableData("the observations are too large for their differences to be numbers")
        }
        let seen = outcomes.rows(learning)
        guard seen.columns.allSatisfy({ column in column.contains { $0 != column[0] } }) else {
            throw .unsuitableData(
                "the series does not change in its training part as a \(target.rawValue), so there is nothing to learn; "
                    + "try more data, another 'target', or the model naive"
            )
        }
        outputScale = FeatureScaler(seen)
        self.outcomes = Self.standardised(outcomes.columns.map { $0[...] }, outputScale)
    }

    /// Rows as the network gets them: standardised, and held within ``limit``.
    static func table(_ inputs: [ArraySlice<Double>], _ scale: FeatureScaler) -> [Float] {
        standardised(inputs, scale, limit: limit)
    }

    /// The standardised rows of columns, one after the other. NaN stays.
    private static func standardised(
        _ columns: [ArraySlice<Double>],
        _ scale: FeatureScaler,
        limit: Float = .infinity
    ) -> [Float] {
        let (width, rows) = (columns.count, columns.first?.count ?? 0)
        var values = [Float](repeating: 0, count: rows * width)
        for (index, column) in columns.enumerated() {
            let (mean, factor) = (scale.means[index], 1 / scale.deviations[index])
            var place = index
            for value in column {
                let scaled = Float((value - mean) * factor)
                values[place] = scaled > limit ? limit : scaled < -limit ? -limit : scaled
                place += width
            }
        }
        return values
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

    /// The last rows of a series as the network sees it, of the covariates beside it, and of the sine and cosine of each
    /// cycle of the calendar: columns that are equally long.
    ///
    /// - Parameter count: number of observations that the rows come from.
    static func inputs(
        _ series: TimeSeries,
        last count: Int,
        target: SeriesTarget,
        covariates: [String],
        calendar: [CalendarCycle]
    ) throws(ForecastingError) -> [ArraySlice<Double>] {
        let first = series.count - count
        var columns = [target.history(series.values[first...])[...]]
        for name in covariates {
            guard let covariate = series.covariate(name) else {
                throw .unsuitableData("the series has no covariate '\(name)', which the model was trained with")
            }
            let values = covariate.values[(first + target.lag)...]
            if let index = values.firstIndex(where: { !$0.isFinite }) {
                throw .unsuitableData(
                    "covariate '\(name)' is not a finite number at observation \(index); "
                        + "leave it out of 'covariates', or hand in a later part of the series"
                )
            }
            columns.append(values)
        }
        if !calendar.isEmpty {
            guard let times = series.times else {
                throw .unsuitableData("inputs of the calendar need the times of the series; set 'calendar' to none")
            }
            for cycle in calendar {
                let positions = times[(first + target.lag)...].map { cycle.position($0) }
                columns += [positions.map(\.sine)[...], positions.map(\.cosine)[...]]
            }
        }
        return columns
    }

    /// For each step a column, for each window a row.
    private static func outcomes(
        _ values: [Double],
        _ target: SeriesTarget,
        _ options: LSTMOptions,
        windows: Int,
        _ isWanted: () -> Bool
    ) throws(ForecastingError) -> FeatureMatrix {
        let first = target.lag + options.lookback
        var columns: [[Double]] = []
        for step in 0..<options.horizon {
            guard isWanted() else { throw .cancelled }
            columns.append((first..<first + windows).map { target.encode(values[$0 + step], last: values[$0 - 1]) })
        }
        return FeatureMatrix(names: (1...options.horizon).map { "step \($0)" }, columns: columns)
    }
}
