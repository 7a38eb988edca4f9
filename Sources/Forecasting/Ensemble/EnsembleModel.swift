public import JSON

/// Several models whose forecasts are combined.
///
/// The expected value is the weighted mean of theirs, or their median. So are the quantiles, level by level (Lichtendahl,
/// Grushka-Cockayne and Winkler, 2013, "Is it better to average probabilities or quantiles?", Management Science 59).
public struct EnsembleModel: FittedModel {
    /// How forecasts become one.
    public enum Combination: String, Sendable, CaseIterable {
        case weighted
        case median
    }

    struct Member: Sendable {
        let algorithm: String
        /// Of all members together 1.
        let weight: Double
        let model: any FittedModel
    }

    /// The algorithm that made it, which reads it back.
    let algorithm: String
    let members: [Member]
    let combination: Combination
    /// How the members were found, for people.
    let report: JSONObject

    public var contextLength: Int { members.map(\.model.contextLength).max() ?? 1 }

    public var readsValuesOnly: Bool { members.allSatisfy(\.model.readsValuesOnly) }

    public func forecast(
        from series: TimeSeries,
        horizon: Int,
        future: KnownFuture?
    ) throws(ForecastingError) -> Forecast {
        var forecasts: [Forecast] = []
        for member in members {
            forecasts.append(try member.model.forecast(from: series, horizon: horizon, future: future))
        }
        return Self.combine(forecasts, weights: members.map(\.weight), combination)
    }

    /// - Parameter weights: one for each forecast, 1 together.
    static func combine(_ forecasts: [Forecast], weights: [Double], _ combination: Combination) -> Forecast {
        if forecasts.count == 1 { return forecasts[0] }
        let horizon = forecasts[0].horizon
        func combined(_ value: (Forecast) -> Double) -> Double {
            switch combination {
            case .weighted: zip(forecasts, weights).reduce(0) { $0 + value($1.0) * $1.1 }
            case .median: median(forecasts.map(value))
            }
        }
        let mean = (0..<horizon).map { step in combined { $0.mean[step] } }
        if combination == .weighted, forecasts.allSatisfy(\.isNormal) {
            let deviations = forecasts.map(\.standardDeviation)
            return Forecast(
                mean: mean,
                standardDeviation: (0..<horizon).map { step in
                    zip(deviations, weights).reduce(0) { $0 + $1.0[step] * $1.1 }
                }
            )
        }
        let levels = ForecastQuantiles.standardLevels
        let steps = (0..<horizon).map { step in
            levels.map { level in combined { $0.quantile(level, step: step) } }
        }
        return Forecast(mean: mean, quantiles: ForecastQuantiles(levels: levels, steps: steps))
    }

    private static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }

    public var summary: JSONObject {
        var object = report
        object["combination"] = .string(combination.rawValue)
        object["members"] = .array(
            members.map { member in
                [
                    "algorithm": .string(member.algorithm),
                    "weight": JSONValue(member.weight),
                    "fit": .object(member.model.summary),
                ]
            }
        )
        return object
    }
}

extension Forecast {
    fileprivate var isNormal: Bool {
        if case .normal = spread { true } else { false }
    }
}
