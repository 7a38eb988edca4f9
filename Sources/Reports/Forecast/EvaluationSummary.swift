public import JSON

/// A rolling-origin evaluation for people: the figures side by side, and what they come to.
///
/// It is made from the evaluation as the API has it, which is also what is stored with a trained model.
public struct EvaluationSummary: Sendable {
    private let json: JSONObject
    /// The model first, then what it is compared with.
    private let forecasters: [(key: String, metrics: JSONObject)]

    public init(_ json: JSONObject) {
        self.json = json
        // Without a season the seasonal naive forecast is the naive one.
        let isSeasonal = json["season"]?.integerValue != 1
        let found = json.members.compactMap { member -> (key: String, metrics: JSONObject)? in
            guard let metrics = member.value.objectValue, metrics["rmse"] != nil else { return nil }
            return isSeasonal || member.key != "seasonal_naive" ? (member.key, metrics) : nil
        }
        // The model, with its own intervals and with calibrated ones, stands first.
        let first = ["model", "conformal"]
        forecasters = found.filter { first.contains($0.key) } + found.filter { !first.contains($0.key) }
    }

    /// The names of the columns of ``rows``.
    public var header: [String] { [""] + forecasters.map { $0.key.replacing("_", with: " ") } }

    /// A row for each metric: its name, and its value for each forecaster, `–` where it is undefined.
    public var rows: [[String]] {
        var keys: [String] = []
        for key in forecasters.flatMap(\.metrics.keys) where !keys.contains(key) { keys.append(key) }
        return keys.compactMap { key in
            let values = forecasters.map { $0.metrics[key] }
            // Metrics that are no single number have no room in a table.
            guard values.allSatisfy({ $0?.objectValue == nil && $0?.arrayValue == nil }) else { return nil }
            return [Self.name(of: key)] + values.map { Self.text($0?.doubleValue, key) }
        }
    }

    /// How a metric is called, by its key.
    private static func name(of key: String) -> String {
        let names = [
            "mase": "MASE", "rmsse": "RMSSE", "rmse": "RMSE", "mae": "MAE", "smape": "sMAPE", "crps": "CRPS",
            "n": "forecasts", "brier": "Brier score",
        ]
        return names[key] ?? key.replacing("_", with: " ")
    }

    private static func text(_ value: Double?, _ key: String) -> String {
        guard let value else { return "–" }
        if key == "smape" { return NumberText.percent(value, decimals: 2) }
        let isShare = key.hasPrefix("coverage") || key == "directional_accuracy"
        return isShare ? NumberText.percent(value) : NumberText.significant(value, digits: 5)
    }
}

/// What the figures come to.
extension EvaluationSummary {
    /// Whether the model is better than the naive forecast by more than chance would give.
    public var beatsNaive: Bool { json["beats_naive"]?.boolValue ?? false }

    /// Whether the forecasts are worth anything, in words: `does not beat naive: …`.
    public var verdict: String { comparison + season + intervals }

    private var comparison: String {
        guard let model = figure("model", "rmse"), let naive = figure("naive", "rmse") else {
            return "Nothing can be said beside naive."
        }
        let over = " over \(count("windows")) origins of \(count("horizon")) steps"
        guard naive > 0 else { return "Does not beat naive, which was right each time\(over)." }
        let lead = 1 - model / naive
        let share = NumberText.percent(abs(lead))
        guard lead != 0 else { return "Does not beat naive: its RMSE is the same\(over)." }
        guard lead > 0 else {
            return "Does not beat naive: its RMSE is \(share) higher\(over). The last value says more of the next ones."
        }
        let chance = json["p_value"]?.doubleValue
        guard let chance else {
            return "Does not beat naive: its RMSE is \(share) lower\(over), too few to tell that from chance."
        }
        let p = "Diebold-Mariano p = \(NumberText.significant(chance, digits: 2))"
        guard beatsNaive else {
            return "Does not beat naive: its RMSE is \(share) lower\(over), but chance gives as much (\(p))."
        }
        return "Beats naive: its RMSE is \(share) lower\(over) (\(p))."
    }

    /// What is to be said of the seasonal naive forecast, if it is better.
    private var season: String {
        guard let season = json["season"]?.integerValue, season > 1, let model = figure("model", "rmse"),
            let seasonal = figure("seasonal_naive", "rmse"), seasonal < model
        else { return "" }
        let share = NumberText.percent(1 - seasonal / model)
        return " The value of a season (\(season) steps) before is the better forecast: its RMSE is \(share) lower."
    }

    /// What is to be said of the 95% intervals, if they do not hold what they promise.
    private var intervals: String {
        guard let coverage = figure("model", "coverage_95"), let count = figure("model", "n"), count >= 100 else {
            return ""
        }
        let share = NumberText.percent(coverage)
        if coverage < 0.9 { return " Its 95% intervals are too narrow: they hold \(share) of what came." }
        if coverage > 0.99 { return " Its 95% intervals are wider than need be: they hold \(share) of what came." }
        return ""
    }

    private func figure(_ forecaster: String, _ key: String) -> Double? { json[forecaster]?[key]?.doubleValue }

    private func count(_ key: String) -> String { json[key]?.integerValue.map(String.init) ?? "?" }
}
