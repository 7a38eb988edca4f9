/// The observations that a ``ProphetModel`` is fitted to, in the scales of the model, and the parts that it is to have.
struct ProphetTrainingSet: Sendable {
    /// Times of the observations that are not missing.
    let times: [Int64]
    /// Values less the floor over the value scale.
    let targets: [Double]
    /// Above the floor, in the value scale; with logistic growth only.
    let capacity: [Double]
    /// Without the coefficients that are to be found.
    let trend: ProphetTrend
    let terms: [ProphetTerm]
    /// The columns of each term.
    let columns: [[[Double]]]
    let steps: StepCalendar

    /// - Throws: ``ForecastingError`` for data that the settings do not suit.
    init(_ series: TimeSeries, _ settings: ProphetSettings, minimum: Int) throws(ForecastingError) {
        let seen = try Self.observed(series, minimum: minimum)
        let steps = StepCalendar(seen.times)
        let trend = try Self.trend(seen.series, seen.times, settings)
        let bounds = try trend.bounds(seen.series.covariates, count: seen.series.count)
        if trend.growth == .logistic { try Self.checkBounds(seen.series.values, bounds, trend.valueScale) }
        let terms = try ProphetTerm.terms(settings, times: seen.times, covariates: seen.series.covariates)
        (times, self.steps, self.trend, self.terms) = (seen.times, steps, trend, terms)
        targets = zip(seen.series.values, bounds.floor).map { ($0 - $1) / trend.valueScale }
        capacity = bounds.capacity
        var columns: [[[Double]]] = []
        for term in terms { columns.append(try term.columns(at: seen.times, covariates: seen.series.covariates)) }
        self.columns = columns
    }

    /// The rows that are not missing.
    private static func observed(
        _ series: TimeSeries,
        minimum: Int
    ) throws(ForecastingError) -> (series: TimeSeries, times: [Int64]) {
        guard let times = series.times else {
            throw .unsuitableData(
                "Prophet needs the time of every observation: hand in the series with its times "
                    + "(milliseconds since 1970 UTC, ascending)"
            )
        }
        if let bad = series.values.firstIndex(where: \.isInfinite) { throw .notFinite(index: bad) }
        let rows = series.values.indices.filter { !series.values[$0].isNaN }
        guard rows.count >= minimum else { throw .tooFewObservations(have: rows.count, need: minimum) }
        let values = rows.map { series.values[$0] }
        guard values.contains(where: { $0 != values[0] }) else {
            throw .unsuitableData(
                "all observations are \(values[0]): a constant series has no trend or season to learn; use 'naive'"
            )
        }
        let kept = rows.map { times[$0] }
        guard rows.count < series.count else { return (series, kept) }
        let covariates = series.covariates.map { column in
            Covariate(column.name, rows.map { column.values[$0] }, isKnownAhead: column.isKnownAhead)
        }
        return (TimeSeries(values, times: kept, covariates: covariates), kept)
    }

    private static func trend(
        _ series: TimeSeries,
        _ times: [Int64],
        _ settings: ProphetSettings
    ) throws(ForecastingError) -> ProphetTrend {
        let isLogistic = settings.growth == .logistic
        let capacity = try isLogistic ? Self.capacity(series, settings) : nil
        let floor = isLogistic ? settings.floor ?? series.covariate("floor").map { .covariate($0.name) } : nil
        let low = try ProphetTrend.values(of: floor, series.covariates, count: series.count)
        let scale = zip(series.values, low).reduce(0) { max($0, abs($1.0 - $1.1)) }
        guard scale.isFinite, scale > 1e-290, scale < 1e290 else {
            throw .unsuitableData("values up to \(scale) are too large or too small to compute with: change their unit")
        }
        let start = times[0]
        let duration = times[times.count - 1] - start
        let indices = settings.growth == .flat ? [] : settings.changepointRows(of: series.count)
        return ProphetTrend(
            growth: settings.growth,
            start: start,
            duration: duration,
            valueScale: scale,
            capacity: capacity,
            floor: floor,
            slope: 0,
            offset: 0,
            changepoints: indices.map { Double(times[$0] - start) / Double(duration) },
            changes: indices.map { _ in 0 }
        )
    }

    private static func capacity(
        _ series: TimeSeries,
        _ settings: ProphetSettings
    ) throws(ForecastingError) -> ProphetSettings.Bound {
        if let capacity = settings.capacity { return capacity }
        guard let column = series.covariate("capacity") else {
            throw .invalidParameter(
                name: "capacity",
                reason: "logistic growth needs the value it saturates at: give it, or a covariate named 'capacity'"
            )
        }
        return .covariate(column.name)
    }

    private static func checkBounds(
        _ values: [Double],
        _ bounds: (floor: [Double], capacity: [Double]),
        _ scale: Double
    ) throws(ForecastingError) {
        for (index, value) in values.enumerated() {
            let capacity = bounds.floor[index] + bounds.capacity[index] * scale
            if value < bounds.floor[index] {
                throw .unsuitableData("the value \(value) lies below the floor \(bounds.floor[index]): lower the floor")
            }
            if (value - bounds.floor[index]) / scale > bounds.capacity[index] * (1 + 1e-12) {
                throw .unsuitableData(
                    "the value \(value) lies above the capacity \(capacity): raise the capacity or use linear growth"
                )
            }
        }
    }
}

extension ProphetSettings {
    /// The observations at which the trend may change: spread evenly over the first part, the very first left out.
    fileprivate func changepointRows(of count: Int) -> [Int] {
        let part = max(1, Int((Double(count) * changepointRange).rounded(.down)))
        let changes = min(changepointCount, part - 1)
        guard changes > 0 else { return [] }
        return (1...changes).map { index in
            Int((Double(index) * (Double(part - 1) / Double(changes))).rounded(.toNearestOrEven))
        }
    }
}
