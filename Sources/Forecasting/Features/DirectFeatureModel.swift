import JSON

/// A feature model that forecasts several steps directly: one predictor for each of some steps ahead, learned from the
/// outcomes at that step.
///
/// Between two learned steps the expected change is interpolated in time, and the variance likewise, so that the standard
/// deviation grows as the square root of time as it does for a random walk. Beyond the last learned step nothing more
/// is expected, and the variance goes on growing in proportion to time.
struct DirectFeatureModel<Predictor: FeaturePredictor>: Hashable, Sendable {
    /// What was learned of one step ahead.
    struct Step: Hashable, Sendable {
        /// How many steps ahead.
        let step: Int
        let predictor: Predictor
        /// Standard deviation of the change around what is expected of it; for a ``FeatureTarget/direction`` of the change.
        let deviation: Double
        let validation: FeatureValidation
    }

    /// The name of the algorithm.
    let algorithm: String
    let features: FeatureList
    let scale: ChangeScale
    let target: FeatureTarget
    /// With ascending steps; the first is 1.
    let steps: [Step]

    /// What is expected of a learned step after a row.
    func outlook(_ step: Step, _ row: [Double]) -> (change: Double, deviation: Double) {
        let answer = step.predictor.predict(row)
        guard target == .direction else { return (answer, step.deviation) }
        // No experience makes a rise certain.
        let probability = min(max(answer, 1e-6), 1 - 1e-6)
        return (step.deviation * NormalDistribution.quantile(probability), step.deviation)
    }

    /// The expected change and its variance at each step up to the horizon.
    func outlook(_ row: [Double], horizon: Int) -> [(change: Double, variance: Double)] {
        var known: [(step: Int, change: Double, variance: Double)] = [(0, 0, 0)]
        for step in steps where step.step <= horizon || known[known.count - 1].step < horizon {
            let (change, deviation) = outlook(step, row)
            known.append((step.step, change, deviation * deviation))
        }
        let last = known[known.count - 1]
        var upper = 1
        return (1...horizon).map { step in
            while upper < known.count - 1, known[upper].step < step { upper += 1 }
            guard step < last.step else {
                return (last.change, last.variance * Double(step) / Double(last.step))
            }
            let (from, to) = (known[upper - 1], known[upper])
            let share = Double(step - from.step) / Double(to.step - from.step)
            return (
                from.change + share * (to.change - from.change),
                from.variance + share * (to.variance - from.variance)
            )
        }
    }
}

extension DirectFeatureModel: FeatureModel {
    var contextLength: Int { features.lookBack + 1 }

    var featureNames: [String] { features.columnNames }

    /// A normal forecast around the value after the expected change; of a log return its standard deviation is that of the
    /// value to first order.
    func forecast(
        from series: TimeSeries,
        horizon: Int,
        future: KnownFuture?
    ) throws(ForecastingError) -> Forecast {
        try Observations.require(horizon: horizon)
        try Observations.require(contextLength, of: series.values)
        _ = try Observations.context(series.values, count: contextLength)
        let context = series.suffix(contextLength)
        let table = try FeatureTable(context, features: features, scale: scale)
        guard table.matrix.rowCount == 1 else { throw .unsuitableData(missing(in: context)) }
        let last = series.values[series.count - 1]
        let outlook = outlook(table.matrix.row(0), horizon: horizon)
        let points = outlook.map { scale.value(after: $0.change, from: last) }
        guard points.allSatisfy(\.value.isFinite) else {
            throw .unsuitableData(FeatureRowError.outOfRange.description)
        }
        return Forecast(
            mean: points.map(\.value),
            standardDeviation: zip(outlook, points).map { $0.variance.squareRoot() * $1.slope }
        )
    }

    private func missing(in context: TimeSeries) -> String {
        let names = features.features.filter { feature in
            feature.kind == .covariate && context.covariate(feature.name)?.values.last?.isFinite != true
        }.map(\.name)
        return "the newest observation has no value of \(names.joined(separator: ", ")), which the model looks at"
    }

    func predictions(for rows: [[Double]]) -> [Result<FeaturePrediction, FeatureRowError>] {
        let names = featureNames
        let step = steps[steps.count - 1]
        return rows.map { row in
            guard row.count == names.count else { return .failure(.width(have: row.count, names: names)) }
            if let column = row.firstIndex(where: { !$0.isFinite }) {
                return .failure(.notFinite(name: names[column]))
            }
            let (change, deviation) = outlook(step, row)
            guard change.isFinite else { return .failure(.outOfRange) }
            let probability = deviation > 0 ? NormalDistribution.cumulative(change / deviation) : change > 0 ? 1 : 0
            return .success(
                FeaturePrediction(
                    step: step.step,
                    change: change,
                    standardDeviation: deviation,
                    probabilityOfRise: probability,
                    scale: scale
                )
            )
        }
    }
}
