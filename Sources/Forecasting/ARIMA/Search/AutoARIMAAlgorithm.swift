import JSON
public import Parameters

/// Finds the orders of an ARIMA model by itself and fits it: ``AutoARIMAModel``.
public struct AutoARIMAAlgorithm: ForecastingAlgorithm {
    static let id = "auto_arima"

    private let now: @Sendable () -> ContinuousClock.Instant

    /// - Parameter now: by which the time of a search is measured.
    public init(now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.now = now
    }

    public var id: String { Self.id }
    public var name: String { "Automatic ARIMA" }

    public var summary: String {
        "ARIMA with seasonal terms and regressors whose orders are found: differences by the KPSS test and the strength of "
            + "the season, the rest by AICc, stepwise or all within limits, as long as time allows."
    }

    public var schema: ParameterSchema {
        typealias Search = AutoARIMASearch
        let limits = OrderSearch.Limits()
        return ParameterSchema([
            .season,
            Parameter(
                "search",
                .choice(Search.Method.allCases.map(\.rawValue)),
                default: "stepwise",
                summary: "stepwise; full: every model within the limits; grid: all with p and q 1 to 3 and d 0 to 2"
            ),
            Parameter(
                "approximation",
                .choice(Search.Approximation.allCases.map(\.rawValue)),
                default: "auto",
                summary:
                    "whether models are compared by conditional least squares before the best get the exact likelihood; "
                    + "auto: where the season and the series are long"
            ),
            Parameter(
                "d",
                .integer(-1...ARIMAOrder.maximumDifferences),
                default: -1,
                summary: "number of differences; -1 to find it. The grid tries all"
            ),
            Parameter(
                "seasonal_d",
                .integer(-1...SeasonalOrder.maximum),
                default: -1,
                summary: "number of seasonal differences; -1 to find it"
            ),
            Parameter(
                "seasonal_test",
                .choice(Search.SeasonalTest.allCases.map(\.rawValue)),
                default: .text(Search.SeasonalTest.strength.rawValue),
                summary:
                    "what finds the seasonal difference: the strength of the season, or the test for a seasonal unit root of "
                    + "Osborn, Chui, Smith and Birchenhall (ocsb)"
            ),
            Parameter(
                "drift",
                .boolean,
                default: true,
                summary: "whether models with a drift, or a mean where nothing is differenced, are considered"
            ),
            Parameter("max_p", .integer(0...ARIMAOrder.maximum), default: .integer(limits.p), summary: "largest p"),
            Parameter("max_q", .integer(0...ARIMAOrder.maximum), default: .integer(limits.q), summary: "largest q"),
            Parameter(
                "max_seasonal_p",
                .integer(0...SeasonalOrder.maximum),
                default: .integer(limits.seasonalP),
                summary: "largest seasonal p"
            ),
            Parameter(
                "max_seasonal_q",
                .integer(0...SeasonalOrder.maximum),
                default: .integer(limits.seasonalQ),
                summary: "largest seasonal q"
            ),
            Parameter(
                "max_order",
                .integer(0...2 * (ARIMAOrder.maximum + SeasonalOrder.maximum)),
                default: 0,
                summary:
                    "largest sum of these orders where every model is tried; 0 for 5 with a season and none without"
            ),
            Parameter(
                "seconds",
                .number(0.001...86_400),
                default: 60,
                summary: "time for the search; when it is up, the best model so far is taken"
            ),
            .regressors,
        ])
    }

    public func minimumObservations(_ parameters: ParameterValues) -> Int {
        let (d, seasonal) = (parameters.integer("d"), parameters.integer("seasonal_d"))
        let season = max(1, parameters.integer("season"))
        let lost = (d < 0 ? 2 : d) + (season > 1 ? season * (seasonal < 0 ? 1 : seasonal) : 0)
        let coefficients = parameters.regressors.count + 1
        // The smallest model of the grid has two coefficients.
        let least = lost + 10 + 3 * (coefficients + (parameters.text("search") == "grid" ? 2 : 0))
        return max(least, season > 1 ? 2 * season : 0)
    }

    public func fit(
        _ series: TimeSeries,
        parameters: ParameterValues,
        progress: (Double) -> Bool
    ) throws(ForecastingError) -> any FittedModel {
        for (index, value) in series.values.enumerated() where value.isInfinite { throw .notFinite(index: index) }
        let present = series.values.count { !$0.isNaN }
        let need = minimumObservations(parameters)
        guard present >= need else { throw .tooFewObservations(have: present, need: need) }
        var season = try SeasonDetection.resolve(parameters.integer("season"), cycles: 2, of: series)
        if parameters.integer("season") == 0, season > SeasonalOrder.maximumPeriod { season = 1 }
        let end = now() + .seconds(parameters.number("seconds"))
        let result = try search(parameters).run(
            on: series,
            period: season,
            isInTime: { now() < end },
            progress: progress
        )
        return AutoARIMAModel(model: result.model, search: result.report)
    }

    private func search(_ parameters: ParameterValues) -> AutoARIMASearch {
        func given(_ name: String) -> Int? { parameters.integer(name) < 0 ? nil : parameters.integer(name) }
        return AutoARIMASearch(
            method: .init(rawValue: parameters.text("search")) ?? .stepwise,
            approximation: .init(rawValue: parameters.text("approximation")) ?? .automatic,
            limits: OrderSearch.Limits(
                p: parameters.integer("max_p"),
                q: parameters.integer("max_q"),
                seasonalP: parameters.integer("max_seasonal_p"),
                seasonalQ: parameters.integer("max_seasonal_q"),
                total: parameters.integer("max_order") == 0 ? nil : parameters.integer("max_order")
            ),
            differences: given("d"),
            seasonalDifferences: given("seasonal_d"),
            seasonalTest: .init(rawValue: parameters.text("seasonal_test")) ?? .strength,
            allowsConstant: parameters.boolean("drift"),
            regressors: parameters.regressors
        )
    }

    public func load(_ artifact: [UInt8]) throws(ForecastingError) -> any FittedModel {
        try AutoARIMAModel(reading: artifact)
    }
}
