public import Parameters

/// Fits ``ARIMAModel``s.
public struct ARIMAAlgorithm: UnivariateAlgorithm {
    static let id = "arima"

    public init() {}

    public var id: String { Self.id }
    public var name: String { "ARIMA" }

    public var summary: String {
        "Autoregressive integrated moving average, by exact maximum likelihood."
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
                summary: "whether to estimate the drift (d = 1) or the mean (d = 0); not with d = 2"
            ),
        ])
    }

    public func minimumObservations(_ parameters: ParameterValues) -> Int {
        ARIMAModel.minimumObservations(
            d: parameters.integer("d"),
            coefficients: parameters.integer("p") + parameters.integer("q") + (parameters.boolean("drift") ? 1 : 0)
        )
    }

    public func fit(
        _ observations: [Double],
        parameters: ParameterValues,
        progress: (Double) -> Bool
    ) throws(ForecastingError) -> any FittedModel {
        try ARIMAModel(
            fitting: observations,
            order: ARIMAOrder(parameters.integer("p"), parameters.integer("d"), parameters.integer("q")),
            includesConstant: parameters.boolean("drift"),
            progress: progress
        )
    }

    public func load(_ artifact: [UInt8]) throws(ForecastingError) -> any FittedModel {
        try ARIMAModel(reading: artifact)
    }
}
