import JSON
public import Parameters

/// Fits ``ARIMAModel``s, and ``SARIMAXModel``s where there is a season, a regressor or a missing value.
public struct ARIMAAlgorithm: ForecastingAlgorithm {
    static let id = "arima"

    public init() {}

    public var id: String { Self.id }
    public var name: String { "ARIMA" }

    public var summary: String {
        "Autoregressive integrated moving average with seasonal terms and regressors, by exact maximum likelihood; values "
            + "may be missing."
    }

    public var schema: ParameterSchema {
        ParameterSchema([
            Parameter("p", .integer(0...ARIMAOrder.maximum), default: 2, summary: "number of autoregressive terms"),
            Parameter("d", .integer(0...ARIMAOrder.maximumDifferences), default: 1, summary: "number of differences"),
            Parameter("q", .integer(0...ARIMAOrder.maximum), default: 2, summary: "number of moving-average terms"),
            Parameter(
                "drift",
                .boolean,
                default: false,
                summary: "whether to estimate the drift (differenced once) or the mean (not differenced); not with more"
            ),
            Parameter(
                "season",
                .integer(1...SeasonalOrder.maximumPeriod),
                default: 1,
                summary: "number of observations in a season; 1 for none"
            ),
            Parameter(
                "seasonal_p",
                .integer(0...SeasonalOrder.maximum),
                default: 0,
                summary: "number of seasonal autoregressive terms"
            ),
            Parameter(
                "seasonal_d",
                .integer(0...SeasonalOrder.maximum),
                default: 0,
                summary: "number of seasonal differences"
            ),
            Parameter(
                "seasonal_q",
                .integer(0...SeasonalOrder.maximum),
                default: 0,
                summary: "number of seasonal moving-average terms"
            ),
            .regressors,
        ])
    }

    public func minimumObservations(_ parameters: ParameterValues) -> Int {
        let (p, d, q) = (parameters.integer("p"), parameters.integer("d"), parameters.integer("q"))
        let seasonal = (parameters.integer("seasonal_p"), parameters.integer("seasonal_q"))
        let season = parameters.integer("season")
        return SARIMAXProblem.minimumObservations(
            lags: [d, season * parameters.integer("seasonal_d")],
            SARMAShape(p: p, q: q, seasonalP: seasonal.0, seasonalQ: seasonal.1, period: season),
            regressionCoefficients: parameters.regressors.count + (parameters.boolean("drift") ? 1 : 0)
        )
    }

    public func fit(
        _ series: TimeSeries,
        parameters: ParameterValues,
        progress: (Double) -> Bool
    ) throws(ForecastingError) -> any FittedModel {
        let order = try ARIMAOrder(parameters.integer("p"), parameters.integer("d"), parameters.integer("q"))
        let seasonal = try SeasonalOrder(
            parameters.integer("seasonal_p"),
            parameters.integer("seasonal_d"),
            parameters.integer("seasonal_q"),
            period: parameters.integer("season")
        )
        let isPlain = seasonal.p + seasonal.d + seasonal.q + parameters.regressors.count == 0
        if isPlain, !series.values.contains(where: \.isNaN) {
            return try ARIMAModel(
                fitting: series.values,
                order: order,
                includesConstant: parameters.boolean("drift"),
                progress: progress
            )
        }
        return try SARIMAXModel(
            fitting: series,
            order: order,
            seasonal: seasonal,
            includesConstant: parameters.boolean("drift"),
            regressors: parameters.regressors,
            progress: progress
        )
    }

    public func load(_ artifact: [UInt8]) throws(ForecastingError) -> any FittedModel {
        let stored = try ModelArtifact(reading: artifact, algorithm: Self.id)
        if stored.model["seasonal_order"] == nil { return try ARIMAModel(stored) }
        return try SARIMAXModel(stored)
    }
}

extension Parameter {
    /// The covariates that a model regresses on.
    static var regressors: Parameter {
        Parameter(
            "regressors",
            .text,
            default: "none",
            summary: "names of the covariates to regress on, separated by commas, or none; forecasts need them ahead"
        )
    }
}

extension ParameterValues {
    /// The names in the parameter `regressors`.
    var regressors: [String] {
        let names = text("regressors").split(separator: ",").map { $0.trimming(while: \.isWhitespace) }
        return names == ["none"] ? [] : names.filter { !$0.isEmpty }
    }
}

extension Substring {
    fileprivate func trimming(while isTrimmed: (Character) -> Bool) -> String {
        let start = drop(while: isTrimmed)
        return String(String(start.reversed()).drop(while: isTrimmed).reversed())
    }
}
