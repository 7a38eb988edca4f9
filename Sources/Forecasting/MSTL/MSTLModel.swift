import Foundation
public import JSON

/// Several seasons taken off by loess (``SeasonalTrendDecomposition``) and carried on as they were last; what is left is
/// forecast by a model without seasons.
///
/// Learned is that model. The decomposition is made anew of the series handed in, the last ``contextLength`` observations
/// of it, which are as many as the model was fitted to.
public struct MSTLModel: UnivariateModel, Hashable {
    /// What forecasts the series without its seasons.
    public enum Trend: Hashable, Sendable {
        case ets(ETSModel)
        case theta(ThetaModel)
    }

    /// The kinds of ``Trend``.
    public enum TrendKind: String, CaseIterable, Sendable {
        case ets
        case theta
    }

    /// Ascending; empty for a series that has none.
    public let seasons: [Int]
    /// Whether logarithms are decomposed: then seasons grow with the level, and the mean of a forecast is its median.
    public let isLogarithmic: Bool
    /// Whether outliers are kept out of the seasons and the trend of the decomposition.
    public let isRobust: Bool
    public let trend: Trend
    public let contextLength: Int

    /// The fewest observations that a fit accepts.
    public static let minimumObservations = 8

    /// - Parameters:
    ///   - seasons: each at least 2, at most half as long as the series.
    ///   - trend: by exponential smoothing with additive parts, chosen by AICc, or by the dynamic Theta method.
    ///   - isLogarithmic: whether to decompose the logarithms of a positive series.
    ///   - isRobust: whether to decompose with robustness weights.
    ///   - progress: told the share done; where it answers no, the fit ends.
    /// - Throws: ``ForecastingError``.
    public init(
        fitting observations: [Double],
        seasons: [Int],
        trend: TrendKind = .ets,
        isLogarithmic: Bool = false,
        isRobust: Bool = false,
        progress: (Double) -> Bool = { _ in true }
    ) throws(ForecastingError) {
        guard progress(0) else { throw .cancelled }
        try Observations.require(Self.minimumObservations, of: observations)
        try Observations.requireSquarable(observations)
        let seasons = Set(seasons.filter { $0 != 1 }).sorted()
        for season in seasons where season < 2 || season > observations.count / 2 {
            throw .invalidParameter(
                name: "season",
                reason: "a season of \(season) needs at least \(2 * season) observations, and there are "
                    + "\(observations.count): take a shorter season, 1 for none, or more observations"
            )
        }
        let values = try Self.transform(observations, isLogarithmic: isLogarithmic)
        var adjusted = values
        if !seasons.isEmpty {
            let decomposition = try SeasonalTrendDecomposition(values, seasons: seasons, isRobust: isRobust) {
                () throws(ForecastingError) in
                guard progress(0) else { throw .cancelled }
            }
            adjusted = decomposition.adjusted
        }
        (self.seasons, self.isLogarithmic, contextLength) = (seasons, isLogarithmic, observations.count)
        self.isRobust = isRobust
        self.trend =
            switch trend {
            case .ets: .ets(try ETSModel(choosing: adjusted, isAdditive: true, progress: progress))
            case .theta: .theta(try ThetaModel(fitting: adjusted, variant: .dynamic, progress: progress))
            }
    }

    private init(seasons: [Int], isLogarithmic: Bool, isRobust: Bool, trend: Trend, contextLength: Int) {
        (self.seasons, self.isLogarithmic, self.isRobust) = (seasons, isLogarithmic, isRobust)
        (self.trend, self.contextLength) = (trend, contextLength)
    }

    private static func transform(
        _ observations: [Double],
        isLogarithmic: Bool
    ) throws(ForecastingError) -> [Double] {
        guard isLogarithmic else { return observations }
        if let index = observations.firstIndex(where: { $0 <= 0 }) {
            throw .unsuitableData(
                "a logarithm needs values above zero, and observation \(index) is \(observations[index]): "
                    + "set logarithm to false"
            )
        }
        return observations.map { log($0) }
    }

    public func forecast(from observations: [Double], horizon: Int) throws(ForecastingError) -> Forecast {
        try Observations.require(horizon: horizon)
        try Observations.require(2 * (seasons.last ?? 2), of: observations)
        let context = Array(try Observations.context(observations, count: contextLength))
        try Observations.requireSquarable(context)
        let values = try Self.transform(context, isLogarithmic: isLogarithmic)
        guard !seasons.isEmpty else { return back(try trend.model.forecast(from: values, horizon: horizon)) }
        let decomposition = SeasonalTrendDecomposition(values, seasons: seasons, isRobust: isRobust)
        let forecast = try trend.model.forecast(from: decomposition.adjusted, horizon: horizon)
        return back(
            Forecast(
                mean: forecast.mean.enumerated().map { $1 + decomposition.seasonal(ahead: $0) },
                standardDeviation: forecast.standardDeviation
            )
        )
    }

    /// Undoes the logarithm, quantile by quantile.
    private func back(_ forecast: Forecast) -> Forecast {
        guard isLogarithmic else { return forecast }
        let levels = ForecastQuantiles.standardLevels
        return Forecast(
            mean: forecast.mean.map { exp($0) },
            quantiles: ForecastQuantiles(
                levels: levels,
                steps: (0..<forecast.horizon).map { step in
                    levels.map { exp(forecast.quantile($0, step: step)) }
                }
            )
        )
    }
}

extension MSTLModel.Trend {
    var model: any FittedModel {
        switch self {
        case .ets(let model): model
        case .theta(let model): model
        }
    }

    var kind: MSTLModel.TrendKind {
        switch self {
        case .ets: .ets
        case .theta: .theta
        }
    }

    var stored: JSONObject {
        switch self {
        case .ets(let model): model.stored
        case .theta(let model): model.stored
        }
    }
}

extension MSTLModel: FittedModel {
    public func artifact() -> [UInt8] {
        let model: JSONObject = [
            "seasons": .array(seasons.map { JSONValue($0) }),
            "logarithm": .bool(isLogarithmic),
            "robust": .bool(isRobust),
            "context_length": JSONValue(contextLength),
            "trend": .string(trend.kind.rawValue),
            "trend_model": .object(trend.stored),
        ]
        return ModelArtifact(algorithm: MSTLAlgorithm.id, model: model).bytes
    }

    /// Reads what ``artifact()`` wrote.
    init(reading bytes: [UInt8]) throws(ForecastingError) {
        let stored = try ModelArtifact(reading: bytes, algorithm: MSTLAlgorithm.id)
        let seasons = try stored.numbers("seasons").compactMap { Int(exactly: $0) }
        let contextLength = try stored.integer("context_length")
        guard let kind = stored.model["trend"]?.stringValue.flatMap(TrendKind.init),
            let object = stored.model["trend_model"]?.objectValue,
            let isLogarithmic = stored.model["logarithm"]?.boolValue
        else { throw .unreadableArtifact("'trend' or 'logarithm' is missing") }
        // Absent in models from before it was there.
        let isRobust = try stored.booleanIfPresent("robust") ?? false
        guard Set(seasons).sorted() == seasons, seasons.allSatisfy({ $0 >= 2 && 2 * $0 <= contextLength }) else {
            throw .unreadableArtifact("'seasons' are not ascending, or longer than half the series")
        }
        let part = ModelArtifact(algorithm: kind.rawValue, model: object)
        let trend: Trend =
            switch kind {
            case .ets: .ets(try ETSModel(part))
            case .theta: .theta(try ThetaModel(part))
            }
        self.init(
            seasons: seasons,
            isLogarithmic: isLogarithmic,
            isRobust: isRobust,
            trend: trend,
            contextLength: contextLength
        )
    }

    public var summary: JSONObject {
        [
            "seasons": .array(seasons.map { JSONValue($0) }),
            "logarithm": .bool(isLogarithmic),
            "robust": .bool(isRobust),
            "trend": .string(trend.kind.rawValue),
            "trend_model": .object(trend.model.summary),
        ]
    }
}
