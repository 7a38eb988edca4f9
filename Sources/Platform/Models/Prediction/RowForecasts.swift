import Caching
import Forecasting
import Storage

/// A row of inputs that was sent along, and how many steps after it are wanted.
struct RowQuestion: Hashable, Sendable {
    let row: [Double]
    let horizon: Int
}

/// Forecasts from rows of inputs: what follows the closes, or the features, that were sent. A bad row fails alone.
struct RowForecasts: Sendable {
    struct Key: Hashable, Sendable {
        let model: ArtifactKey
        let question: RowQuestion
    }

    /// A model forecasts from fewer closes than it would look at, but not from next to none.
    private static let fewestCloses = 30

    let cache: BoundedCache<Key, [RowStep]>

    /// What one row has to be, in words; `nil` if the model can be asked for no rows.
    static func expectation(_ model: LoadedModel) -> String? {
        if let model = model.fitted as? any FeatureModel {
            return "a row is \(model.featureNames.count) numbers: \(model.featureNames.joined(separator: ", "))"
        }
        guard model.readsClosesOnly else { return nil }
        return "a row is at least \(fewest(model)) closes, oldest first"
    }

    private static func fewest(_ model: LoadedModel) -> Int { min(max(1, model.fitted.contextLength), fewestCloses) }

    /// Blocks: for compute threads.
    func answers(
        _ questions: [RowQuestion],
        _ model: LoadedModel
    ) -> [(result: Result<[RowStep], RowError>, isCached: Bool)] {
        let keys = questions.map { Key(model: model.key, question: $0) }
        let known = keys.map(cache.value(for:))
        let new = keys.indices.filter { known[$0] == nil }
        var made: [Int: Result<[RowStep], RowError>] = [:]
        if let features = model.fitted as? any FeatureModel {
            // All at once: what the model looks up for one row serves the others.
            let predictions = features.predictions(for: new.map { questions[$0].row })
            for (index, prediction) in zip(new, predictions) {
                made[index] = prediction.map { [RowStep($0)] }.mapError { RowError("\($0)") }
            }
        } else {
            for index in new { made[index] = steps(questions[index], model) }
        }
        for case (let index, .success(let steps)) in made { cache.set(keys[index], to: steps) }
        return keys.indices.map { index in
            if let steps = known[index] { return (.success(steps), true) }
            return (made[index] ?? .failure(RowError("was not computed")), false)
        }
    }

    private func steps(_ question: RowQuestion, _ model: LoadedModel) -> Result<[RowStep], RowError> {
        let fewest = Self.fewest(model)
        guard question.row.count >= fewest else {
            return .failure(
                RowError("has \(question.row.count) numbers, and \(fewest) closes are needed, oldest first")
            )
        }
        do {
            let forecast = try model.fitted.forecast(from: question.row, horizon: question.horizon)
            let intervals = forecast.predictionIntervals
            return .success(Self.steps(of: forecast, intervals, after: question.row[question.row.count - 1]))
        } catch {
            return .failure(RowError("\(error)"))
        }
    }

    private static func steps(
        of forecast: Forecast,
        _ intervals: [PredictionIntervals],
        after last: Double
    ) -> [RowStep] {
        intervals.enumerated().map { index, intervals in
            RowStep(
                step: index + 1,
                measure: .value,
                value: forecast.mean[index],
                intervals: intervals,
                directionProbability: forecast.probability(above: last, step: index)
            )
        }
    }
}

extension RowStep {
    /// What a model of features expects of the change to a row.
    fileprivate init(_ prediction: FeaturePrediction) {
        let forecast = Forecast(mean: [prediction.change], standardDeviation: [prediction.standardDeviation])
        self.init(
            step: prediction.step,
            measure: prediction.scale == .logReturn ? .logReturn : .difference,
            value: prediction.change,
            intervals: forecast.predictionIntervals[0],
            directionProbability: prediction.probabilityOfRise
        )
    }
}
