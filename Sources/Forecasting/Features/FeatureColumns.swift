/// Computes the columns of a ``FeatureTable``. Each entry is computed from its own window alone, so that the last row of a
/// longer series is the same to the last bit as that of its end.
struct FeatureColumns {
    let series: TimeSeries
    let scale: ChangeScale
    let levels: [Double]
    /// The observation of the first row.
    let lookBack: Int

    /// The columns of a feature, without the first ``lookBack`` observations; `.nan` where a covariate has no value.
    func columns(of feature: Feature) throws(ForecastingError) -> [[Double]] {
        let rows = min(lookBack, series.count)..<series.count
        switch feature.kind {
        case .value: return [Array(series.values[rows])]
        case .lag(let steps): return [rows.map { levels[$0 - steps + 1] - levels[$0 - steps] }]
        case .change(let steps): return [rows.map { levels[$0] - levels[$0 - steps] }]
        case .volatility(let steps): return [rows.map { volatility(at: $0, steps: steps) }]
        case .deviation(let count): return [rows.map { deviation(at: $0, count: count) }]
        case .calendar(let cycle): return try calendar(cycle, rows)
        case .covariate: return [try covariate(feature.name, rows)]
        }
    }

    /// The changes of a window sum up to the difference of its ends.
    private func volatility(at row: Int, steps: Int) -> Double {
        let mean = (levels[row] - levels[row - steps]) / Double(steps)
        var squares = 0.0
        for index in row - steps + 1...row {
            let difference = levels[index] - levels[index - 1] - mean
            squares += difference * difference
        }
        return (squares / Double(steps - 1)).squareRoot()
    }

    private func deviation(at row: Int, count: Int) -> Double {
        var sum = 0.0
        for index in row - count + 1...row { sum += series.values[index] }
        let mean = sum / Double(count)
        return scale == .logReturn ? series.values[row] / mean - 1 : series.values[row] - mean
    }

    private func calendar(_ cycle: CalendarCycle, _ rows: Range<Int>) throws(ForecastingError) -> [[Double]] {
        guard let times = series.times else {
            throw .unsuitableData("the feature '\(cycle.rawValue)' needs the times of the observations; leave it out")
        }
        let positions = times[rows].map(cycle.position)
        return [positions.map(\.sine), positions.map(\.cosine)]
    }

    private func covariate(_ name: String, _ rows: Range<Int>) throws(ForecastingError) -> [Double] {
        guard let covariate = series.covariate(name) else {
            let known = series.covariates.map(\.name)
            throw .unsuitableData(
                "the series has no covariate '\(name)', which the model looks at; it has "
                    + (known.isEmpty ? "none" : known.joined(separator: ", "))
            )
        }
        return Array(covariate.values[rows])
    }
}
