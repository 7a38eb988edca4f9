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
        "inputs": .list(
            "What it forecasts from.",
            of: .choice(
                "`close` and `time` of the candles; `features`: columns that its parameters name.",
                of: ["close", "time", "features"]
            )
        ),
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
        "parameters": .any(
            "Those of its algorithm, completed with the defaults; `auto` if it chooses them by itself.",
            of: .anyObject("The parameters."),
            .constant("auto")
        ),
        "training_status": .choice("Where it stands.", TrainingStatus.self),
        "performance_metrics": .reference(
            "EvaluationReport",
            "The evaluation of this version; `null` before the first."
        )
        .orNull,
        "version": .count("Counts the trainings; 0 before the first."),
        "error": .text("Why the last training failed.").orNull,
        "on_drift": .choice("What is done when its live forecasts leave their band.", DriftResponse.self),
        "retrain_every_hours": .integer("It is trained again so long after its last training.", 1...8760).orNull,
        "drift": .text("How its live forecasts left their band; `null` while they have not.").orNull,
        "drifting_since": .time("Since when.").orNull,
        "is_demoted": .boolean("Whether no bot may begin with it."),
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
            "parameters": .any(
                """
                Those of the algorithm; what is left out has its default. `auto` is the algorithm's own choice: its automatic \
                sibling if it has one, as `auto_arima` is that of `arima`, else its defaults. `features` name what a model \
                looks at beside the closes: what the algorithm makes of them (`lag_1`), columns of the candles (`volume`), \
                indicators (`rsi_14`), columns of other markets (`ETH-USDT.close`); a list of names is taken, too. \
                `regressors` have to be known as far ahead as is forecast, which of the same columns is what they were so many \
                candles before: `lag_24(volume)`, `lag_48(ETH-USDT.close)`.
                """,
                of: OpenAPISchema(["type": "object"]),
                .constant("auto")
            ).or([:]),
            "on_drift": .choice("What is done when live forecasts leave their band.", DriftResponse.self)
                .or("alert"),
            "retrain_every_hours": .integer("To train it again so long after its last training; 0 for never.", 0...8760)
                .or(0),
            "train": .boolean("Whether to queue a training at once.").or(false),
        ])
        var json = request.json
        json["allOf"] = .array(
            algorithms.algorithms.map { algorithm in
                [
                    "if": ["properties": ["algorithm_type": ["const": .string(algorithm.id)]]],
                    "then": [
                        "properties": ["parameters": ["anyOf": [algorithm.schema.jsonSchema, ["const": "auto"]]]]
                    ],
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
        "position": .count("The place in the queue from 1, 0 for one that starts at once; else `null`.").orNull,
        "remaining_ms": .count("How much longer it will take, in milliseconds; `null` while nobody can tell.").orNull,
        "priority": .choice(
            "Which of a user's trainings comes first; `low` also waits for those of others, for ten minutes.",
            JobPriority.self
        ),
        "reason": .choice("Who asked for it: somebody, a schedule, or the answer to a drift.", TrainingReason.self),
        "deadline_seconds": .integer("How long it may take once it runs.", TrainingQueue.deadlines),
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
        "direction_probability": .fraction(
            "The probability that the close stands above the last one that the forecast saw; `null` for old ones."
        ).orNull,
        "conformal": OpenAPISchema.object([
            "lower_80": .number("The lower end of the interval that holds the close with 80%, calibrated."),
            "upper_80": .number("Its upper end."),
            "lower_95": .number("The same for 95%."),
            "upper_95": .number("Its upper end."),
        ]).described(
            "Intervals calibrated with the errors of the backtest (conformal prediction), where those above are the model's "
                + "own; `null` where there was too little to calibrate with."
        ).orNull,
        "actual": .number("The close that came; `null` until it is known.").orNull,
        "error": .number("The close that came minus the forecast.").orNull,
    ])

    static let rowPrediction = OpenAPISchema.object([
        "row": .count("Which of the rows, from 0."),
        "step": .integer("Steps ahead, from 1.", 1...Predictor.maximumHorizon),
        "measure": .choice(
            "What the numbers are: values such as those that were sent, or changes from the last one on.",
            RowStep.Measure.self
        ),
        "value": .number("What is expected."),
        "lower_80": .number("The lower end of the interval that holds the outcome with 80%."),
        "upper_80": .number("Its upper end."),
        "lower_95": .number("The lower end of the interval that holds the outcome with 95%."),
        "upper_95": .number("Its upper end."),
        "direction_probability": .fraction("The probability of a rise.").orNull,
    ]).described("A forecast of what follows a row of features. It is not stored.")

    static let rowFault = OpenAPISchema.object([
        "row": .count("Which of the rows, from 0."),
        "error": .text("Why it has no forecast."),
    ]).described("A row of features without a forecast: the others have theirs.")

    static let modelVersion = OpenAPISchema.object([
        "version": .count("Counts the trainings from 1."),
        "in_use": .boolean("Whether the model forecasts with it."),
        "algorithm_type": .text("The algorithm; what an automatic choice has settled on."),
        "parameters": .anyObject("The parameters that were used."),
        "trained_at": .time("When it was trained."),
        "size_bytes": .count("How large it is as it is stored."),
        "checksum": .text("SHA-256 of what is stored, looked at whenever it is loaded; `null` for old ones.").orNull,
        "data_fingerprint": .text("SHA-256 over the times, closes and features it was trained on."),
        "code_version": .text("The version of AAITI that trained it."),
        "fit_ms": .number("How long the fit took, in milliseconds."),
        "duration_ms": .number("How long the training took, evaluation included; `null` for old ones.").orNull,
        "performance_metrics": .reference("EvaluationReport"),
    ])

    static let liveScore = OpenAPISchema.object([
        "model_version": .count("The version that made the forecasts."),
        "n": .count("The number of forecasts whose outcome is known: every step counts."),
        "mae": .number("Mean absolute error, in the quote asset."),
        "rmse": .number("Root mean squared error, in the quote asset."),
        "naive_mae": .number("What saying the last close again would have had."),
        "naive_rmse": .number("What saying the last close again would have had."),
        "relative_mae": .number("The first over that of the naive forecast: below 1 beats it, as with MASE.").orNull,
        "skill": .number("1 − RMSE over that of the naive forecast: above 0 is better than it.").orNull,
        "coverage_80": .fraction("Share of outcomes inside the 80% interval."),
        "coverage_95": .fraction("Share of outcomes inside the 95% interval."),
        "directional_accuracy": .fraction("As in `ForecastMetrics`.").orNull,
        "brier": .number(
            "Mean squared distance of the probabilities of a rise from what came: 0.25 is a coin's.",
            0...1
        )
        .orNull,
        "first_as_of": .time("When the first of the forecasts was made."),
        "last_as_of": .time("When the last of them was made."),
    ]).described("What came of forecasts that were made of the future: those that are no longer kept included.")

    static let driftReport = OpenAPISchema.object([
        "status": .choice(
            "`unknown` before ten forecasts that do not overlap have their outcome.",
            of: ["unknown", "steady", "drifting"]
        ),
        "reason": .text("What has left its band.").orNull,
        "since": .time("Since when the model is known to drift.").orNull,
        "origins": .count("The forecasts that were looked at, the newest."),
        "independent_origins": .count("How many of them do not overlap."),
        "coverage_80": .reference("DriftReading", "Share of outcomes inside the 80% interval.").orNull,
        "coverage_95": .reference("DriftReading", "Share of outcomes inside the 95% interval.").orNull,
        "relative_mae": .reference("DriftReading", "Mean absolute error over that of the naive forecast.").orNull,
    ]).described("Whether live forecasts hold what the backtest promised.")

    static let driftReading = OpenAPISchema.object([
        "value": .number("What was found."),
        "lower": .number("The lower end of the band."),
        "upper": .number("The upper end of the band: three standard errors from what the backtest promised."),
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
        "conformal": .reference(
            "ForecastMetrics",
            "The model with calibrated intervals, each of them calibrated with what was known at its origin; `null` where "
                + "there was too little to calibrate with."
        ).orNull,
        "refit_interval": .integer("The model was fitted anew at every so many origins."),
        "fit": .anyObject("What the fit found: orders, coefficients, likelihood, as the algorithm has them."),
        "training_candles": .count("The candles that it was trained on."),
        "first_candle": .time("Open time of the first of them."),
        "last_candle": .time("Open time of the last of them."),
    ]
}
