public import Parameters

/// Fits ``LSTMModel``s.
public struct LSTMAlgorithm: ForecastingAlgorithm {
    static let id = "lstm"

    public init() {}

    public var id: String { Self.id }
    public var name: String { "LSTM" }

    public var summary: String {
        "Long short-term memory on the last steps of the series and of its covariates, for the whole horizon at once: "
            + "needs some thousand observations, and forecasts returns rather than prices."
    }

    public var schema: ParameterSchema {
        let options = LSTMOptions()
        return ParameterSchema(
            [
                Parameter(
                    "lookback",
                    .integer(2...1000),
                    default: .integer(options.lookback),
                    summary: "number of steps that a forecast looks back on"
                ),
                Parameter(
                    "horizon",
                    .integer(1...1000),
                    default: .integer(options.horizon),
                    summary: "number of steps that can be forecast"
                ),
                Parameter(
                    "hidden",
                    .integer(1...512),
                    default: .integer(options.hidden),
                    summary: "units of each layer"
                ),
                Parameter("layers", .integer(1...8), default: .integer(options.layers), summary: "number of layers"),
                Parameter(
                    "dropout",
                    .number(0...0.9),
                    default: .number(options.dropout),
                    summary: "share of the hidden values between two layers that is left out while learning"
                ),
                Parameter(
                    "target",
                    .choice(["auto"] + SeriesTarget.allCases.map(\.rawValue)),
                    default: "auto",
                    summary: "what is learned: the value, its difference or its log return from the last one"
                ),
                Parameter(
                    "covariates",
                    .text,
                    default: "all",
                    summary: "names of covariates to look at beside the series, with commas; or all, or none"
                ),
                Parameter(
                    "calendar",
                    .text,
                    default: .text(Self.noCalendar),
                    summary: "cycles of the calendar to look at beside the series, with commas: "
                        + CalendarCycle.allCases.map(\.rawValue).joined(separator: ", ") + "; or none"
                ),
            ] + Self.training(options)
        )
    }

    private static let noCalendar = "none"

    private static func training(_ options: LSTMOptions) -> [Parameter] {
        [
            Parameter(
                "epochs",
                .integer(1...10_000),
                default: .integer(options.epochs),
                summary: "the most passes over the data"
            ),
            Parameter(
                "patience",
                .integer(1...10_000),
                default: .integer(options.patience),
                summary: "passes without a better forecast of the validation part after which to stop"
            ),
            Parameter("batch", .integer(1...1024), default: .integer(options.batch), summary: "windows of one step"),
            Parameter(
                "learning_rate",
                .number(1e-6...1),
                default: .number(options.learningRate),
                summary: "size of a step of Adam"
            ),
            Parameter(
                "gradient_clip",
                .number(0...1e6),
                default: .number(options.gradientClip),
                summary: "the longest that a gradient may be; 0 for no limit"
            ),
            Parameter(
                "validation",
                .number(0.05...0.5),
                default: .number(options.validation),
                summary:
                    "share of the data, the latest, that is not learned from: it tells when to stop, and the intervals"
            ),
            .seed,
        ]
    }

    static func options(_ parameters: ParameterValues) -> LSTMOptions {
        var options = LSTMOptions()
        options.lookback = parameters.integer("lookback")
        options.horizon = parameters.integer("horizon")
        options.hidden = parameters.integer("hidden")
        options.layers = parameters.integer("layers")
        options.dropout = parameters.number("dropout")
        options.target = SeriesTarget(rawValue: parameters.text("target"))
        let covariates = parameters.text("covariates")
        options.covariates =
            switch covariates {
            case "all": nil
            case "none": []
            default: covariates.split(separator: ",").map { String($0.drop { $0 == " " }) }
            }
        options.epochs = parameters.integer("epochs")
        options.patience = parameters.integer("patience")
        options.batch = parameters.integer("batch")
        options.learningRate = parameters.number("learning_rate")
        options.gradientClip = parameters.number("gradient_clip")
        options.validation = parameters.number("validation")
        options.seed = UInt64(parameters.integer("seed"))
        return options
    }

    public func minimumObservations(_ parameters: ParameterValues) -> Int {
        Self.options(parameters).minimumObservations
    }

    public func fit(
        _ series: TimeSeries,
        parameters: ParameterValues,
        progress: (Double) -> Bool
    ) throws(ForecastingError) -> any FittedModel {
        var options = Self.options(parameters)
        options.calendar = try Self.calendar(parameters.text("calendar"))
        return try LSTMModel(fitting: series, options: options, progress: progress)
    }

    private static func calendar(_ text: String) throws(ForecastingError) -> [CalendarCycle] {
        guard text != noCalendar else { return [] }
        var cycles: [CalendarCycle] = []
        for name in text.split(separator: ",") {
            let name = String(name.drop { $0 == " " })
            guard let cycle = CalendarCycle(rawValue: name), !cycles.contains(cycle) else {
                let known = CalendarCycle.allCases.map(\.rawValue).joined(separator: ", ")
                throw .invalidParameter(
                    name: "calendar",
                    reason: "'\(name)' is not one of \(known), each at most once, or none"
                )
            }
            cycles.append(cycle)
        }
        return cycles
    }

    public func load(_ artifact: [UInt8]) throws(ForecastingError) -> any FittedModel {
        try LSTMModel(reading: artifact)
    }
}
