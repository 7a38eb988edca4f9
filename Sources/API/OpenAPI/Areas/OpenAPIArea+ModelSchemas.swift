import Forecasting
import JSON
import Parameters
import Platform
import Storage

extension OpenAPIArea {
    static let algorithm = OpenAPISchema.object([
        "id": .text("What `algorithm_type` names: `arima`."),
        "name": .text("The name for people."),
        "description": .text("What it does."),
        "parameters": .anyObject("A JSON Schema (draft 2020-12) of its parameters."),
        "inputs": .list("What it forecasts from.", of: .text("`close`: the closes of the candles.")),
    ])

    static let model = OpenAPISchema.object([
        "id": .identifier("The model."),
        "name": .text("The name for people."),
        "algorithm_type": .text("Its algorithm."),
        "symbols": .list("The markets that it forecasts.", of: .reference("Symbol")),
        "target_timeframe": .reference("Timeframe"),
        "training_period_days": .integer(
            "How many days back from the newest candle the training data reach; `null` for all there are."
        ).orNull,
        "horizon": .integer("Steps ahead that it forecasts and is evaluated for."),
        "parameters": .anyObject("Those of its algorithm, completed with the defaults."),
        "training_status": .choice("Where it stands.", TrainingStatus.self),
        "performance_metrics": .reference(
            "EvaluationReport",
            "The evaluation of this version; `null` before the first."
        )
        .orNull,
        "version": .count("Counts the trainings; 0 before the first."),
        "error": .text("Why the last training failed.").orNull,
        "created_at": .time("When it was made."),
        "updated_at": .time("When it last changed."),
        "last_trained": .time("When this version was trained.").orNull,
    ])

    /// The request for a new model; what its parameters may be follows from its algorithm.
    static func modelRequest(_ algorithms: AlgorithmRegistry) -> OpenAPISchema {
        let request = OpenAPISchema.object([
            "name": .text("The name for people; spaces around it are taken off.", 1...200),
            "algorithm_type": .choice("The algorithm.", of: algorithms.algorithms.map(\.id)),
            "symbols": .list(
                "The market that it forecasts: one, for now.",
                of: .reference("SymbolInput"),
                count: 1...1
            ),
            "target_timeframe": .timeframe("The candles whose closes it forecasts."),
            "training_period_days": .integer(
                "How many days back from the newest candle the training data reach; all there are unless given.",
                1...36_500
            ).optional,
            "horizon": .integer("Steps ahead to forecast and to evaluate.", 1...Predictor.maximumHorizon).or(24),
            "parameters": OpenAPISchema(["type": "object"], "Those of the algorithm; what is left out has its default.")
                .or([:]),
            "train": .boolean("Whether to queue a training at once.").or(false),
        ])
        var json = request.json
        json["allOf"] = .array(
            algorithms.algorithms.map { algorithm in
                [
                    "if": ["properties": ["algorithm_type": ["const": .string(algorithm.id)]]],
                    "then": ["properties": ["parameters": algorithm.schema.jsonSchema]],
                ]
            }
        )
        return OpenAPISchema(json)
    }

    static let trainingJob = OpenAPISchema.object([
        "id": .identifier("The training."),
        "model_id": .identifier("The model."),
        "status": .choice("Where it stands.", JobStatus.self),
        "progress": .fraction("The share done."),
        "stage": .text(
            "What is being done: `queued`, `loading`, `fitting`, `evaluating`, `saving`, then `done`, `failed` or `cancelled`."
        ),
        "position": .count("The place in the queue from 1; `null` for one that does not wait.").orNull,
        "error": .text("Why it failed.").orNull,
        "attempts": .count("How often it was started: again once after a restart of the server."),
        "created_at": .time("When it was queued."),
        "started_at": .time("When it was last started.").orNull,
        "finished_at": .time("When it ended.").orNull,
    ])

    static let prediction = OpenAPISchema.object([
        "id": .identifier("The forecast value."),
        "model_id": .identifier("The model."),
        "model_version": .count("The version of the model that made it."),
        "symbol": .reference("Symbol"),
        "as_of": .time("The close of the last candle that the forecast saw."),
        "step": .integer("Steps ahead, from 1.", 1...Predictor.maximumHorizon),
        "target_time": .time("The open time of the candle whose close is forecast."),
        "value": .number("The expected close, in the quote asset."),
        "lower_80": .number("The lower end of the interval that holds the close with 80%."),
        "upper_80": .number("Its upper end."),
        "lower_95": .number("The lower end of the interval that holds the close with 95%."),
        "upper_95": .number("Its upper end."),
        "actual": .number("The close that came; `null` until it is known.").orNull,
        "error": .number("The close that came minus the forecast.").orNull,
    ])
}

extension OpenAPISchema {
    static let forecastMetrics = OpenAPISchema.object([
        "mase": .number("Mean absolute scaled error (Hyndman and Koehler, 2006): below 1 beats the scale.").orNull,
        "rmsse": .number("Root mean squared scaled error, as in the M5 competition: below 1 beats the scale.").orNull,
        "rmse": .number("Root mean squared error, in the quote asset."),
        "mae": .number("Mean absolute error, in the quote asset."),
        "smape": .number("Symmetric mean absolute percentage error as a fraction.", 0...2),
        "directional_accuracy": .fraction(
            "Share of forecasts that said rightly up or down, among those where forecast and outcome both moved."
        ).orNull,
        "direction_p_value": .fraction(
            "The probability of as many right by always naming the more frequent one; origins that do not overlap."
        ).orNull,
        "brier": .fraction("Mean squared error of the probability of a rise: 0.25 for always one half.").orNull,
        "pinball": .number("Mean pinball loss of the nine deciles, in the quote asset."),
        "crps": .number("Mean continuous ranked probability score, in the quote asset."),
        "winkler_80": .number("Mean interval score of the 80% interval, in the quote asset (Winkler, 1972)."),
        "winkler_95": .number("Mean interval score of the 95% interval, in the quote asset."),
        "coverage_80": .fraction("Share of outcomes inside the 80% interval."),
        "coverage_95": .fraction("Share of outcomes inside the 95% interval."),
        "n": .count("The number of forecasts: origins times steps."),
    ])

    static let evaluationMembers: Members = [
        "horizon": .integer("Steps forecast from each origin."),
        "windows": .count("The number of origins."),
        "observations": .count("The number of closes."),
        "model": .reference("ForecastMetrics", "The model."),
        "naive": .reference("ForecastMetrics", "The random walk."),
        "seasonal_naive": .reference("ForecastMetrics", "The same season of the past; the random walk for season 1."),
        "drift": .reference("ForecastMetrics", "The random walk with drift."),
        "season": .integer("Observations in a season; 1 for none."),
        "skill": .number("1 − RMSE of the model / RMSE of the random walk: above 0 is better than it.").orNull,
        "p_value": .fraction(
            "The probability of so large a difference to the random walk by chance (Diebold and Mariano, 1995)."
        ).orNull,
        "beats_naive": .boolean("Whether it is better than the random walk by more than chance would give."),
        "fit": .anyObject("What the fit found: orders, coefficients, likelihood, as the algorithm has them."),
        "training_candles": .count("The candles that it was trained on."),
        "first_candle": .time("Open time of the first of them."),
        "last_candle": .time("Open time of the last of them."),
    ]
}
