import Caching
import Forecasting

/// A row of inputs that was sent along, and how many steps after it are wanted.
struct RowQuestion: Hashable, Sendable {
    let row: [Double]
    let horizon: Int
}

/// Forecasts from rows of inputs: what follows the closes that were sent. A bad row fails alone.
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
        guard model.readsClosesOnly else { return nil }
        return "a row is at least \(fewest(model)) closes, oldest first"
    }

    private static func fewest(_ model: LoadedModel) -> Int { min(max(1, model.fitted.contextLength), fewestCloses) }

    /// Blocks: for compute threads.
    func answers(
        _ questions: [RowQuestion],
        _ model: LoadedModel
    ) -> [(result: Result<[RowStep], RowError>, isCached: Bool)] {
        questions.map { question in
            let key = Key(model: model.key, question: question)
            if let steps = cache.value(for: key) { return (.success(steps), true) }
            let result = steps(question, model)
            if case .success(let steps) = result { cache.set(key, to: steps) }
            return (result, false)
        }
    }

    private func steps(_ question: RowQuestion, _ model: LoadedModel) -> Result<[RowStep], RowError> {
        let fewest = Self.fewest(model)
        guard question.row.count >= fewest else {
            return .failure(RowError("has \(question.row.count) numbers, and \(fewest) closes are needed, oldest first"))
        }
        do {
            return .success(Self.steps(of: try model.fitted.forecast(from: question.row, horizon: question.horizon)))
        } catch {
            return .failure(RowError("\(error)"))
        }
    }

    private static func steps(of forecast: Forecast) -> [RowStep] {
        let (inner, outer) = (forecast.interval(level: 0.80), forecast.interval(level: 0.95))
        return (0..<forecast.horizon).map { index in
            RowStep(
                step: index + 1,
                measure: .value,
                value: forecast.mean[index],
                lower80: inner.lower[index],
                upper80: inner.upper[index],
                lower95: outer.lower[index],
                upper95: outer.upper[index],
                directionProbability: nil
            )
        }
    }
}
