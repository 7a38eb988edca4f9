public import Parameters

/// Fits ``ProphetModel``s.
public struct ProphetAlgorithm: ForecastingAlgorithm {
    static let id = "prophet"

    public init() {}

    public var id: String { Self.id }
    public var name: String { "Prophet" }

    public var summary: String {
        "Trend with changepoints, seasons of the calendar, holidays and regressors; needs the times of the "
            + "observations. Between fits the trend goes on as it was."
    }

    public var schema: ParameterSchema { ParameterSchema(Self.parameters) }

    public func minimumObservations(_: ParameterValues) -> Int { ProphetModel.minimumObservations }

    public func fit(
        _ series: TimeSeries,
        parameters: ParameterValues,
        progress: (Double) -> Bool
    ) throws(ForecastingError) -> any FittedModel {
        try ProphetModel(fitting: series, settings: ProphetSettings(parameters), progress: progress)
    }

    public func load(_ artifact: [UInt8]) throws(ForecastingError) -> any FittedModel {
        try ProphetModel(reading: artifact)
    }
}

extension ProphetAlgorithm {
    private static let parameters: [Parameter] =
        [
            Parameter(
                "growth",
                choice(of: ProphetSettings.Growth.self),
                default: "linear",
                summary: "form of the trend"
            ),
            Parameter(
                "capacity",
                .number(-1e300...1e300),
                default: 0,
                summary: "the value that logistic growth saturates at; 0: the covariate 'capacity'"
            ),
            Parameter(
                "floor",
                .number(-1e300...1e300),
                default: 0,
                summary: "the value that logistic growth starts from; 0: the covariate 'floor' where there is one"
            ),
            Parameter("n_changepoints", .integer(0...100), default: 25, summary: "how often the trend may change"),
            Parameter(
                "changepoint_range",
                .number(0.01...1),
                default: 0.8,
                summary: "first share of the observations, in which it may change"
            ),
            scale("changepoint_prior_scale", 0.05, "larger lets the trend bend more"),
            Parameter(
                "seasonality_mode",
                choice(of: ProphetSettings.Mode.self),
                default: "additive",
                summary: "whether seasons and holidays add to the trend or raise it by a share"
            ),
            scale("seasonality_prior_scale", 10, "larger lets the seasons swing more"),
        ] + season("yearly", order: 10) + season("weekly", order: 3) + season("daily", order: 4) + [
            text(
                "seasonalities",
                "other seasons, name:days:order[:prior_scale[:mode]], such as monthly:30.5:5,quarterly:91.3:4"
            ),
            text(
                "holidays",
                "name[:from:to[:prior_scale]]=dates, such as newyear:-1:1=01-01,final=2015-02-01|2016-02-07"
            ),
            scale("holidays_prior_scale", 10, "of holidays and regressors that do not say"),
            text(
                "regressors",
                "covariates, name[:prior_scale[:mode[:standardise]]], such as temperature,sale:5:multiplicative"
            ),
            Parameter("uncertainty_samples", .integer(100...100_000), default: 1000, summary: "simulated futures"),
            .seed,
        ]

    private static func choice<Word: CaseIterable & RawRepresentable<String>>(of _: Word.Type) -> Parameter.Kind {
        .choice(Word.allCases.map(\.rawValue))
    }

    private static func scale(_ name: String, _ value: Double, _ summary: String) -> Parameter {
        Parameter(name, .number(1e-4...1e4), default: .number(value), summary: summary)
    }

    private static func season(_ name: String, order: Int) -> [Parameter] {
        [
            Parameter(
                "\(name)_seasonality",
                choice(of: ProphetSettings.Switch.self),
                default: "auto",
                summary: "auto: where the series is long enough and its steps are short enough"
            ),
            Parameter(
                "\(name)_order",
                .integer(1...100),
                default: .integer(order),
                summary: "pairs of sine and cosine"
            ),
        ]
    }

    private static func text(_ name: String, _ summary: String) -> Parameter {
        Parameter(name, .text, default: .text(ProphetSettings.none), summary: summary)
    }
}
