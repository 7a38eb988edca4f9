import Forecasting
import JSON
import Platform
import Storage

extension OpenAPIArea {
    /// `/api/ml`: algorithms, models, training jobs, predictions and their evaluation.
    static func models(_ algorithms: AlgorithmRegistry) -> OpenAPIArea {
        OpenAPIArea(
            name: "Models",
            summary: "Forecasting models: what there is, training, predictions and how good they are.",
            schemas: [
                "Algorithm": algorithm,
                "Model": model,
                "ModelRequest": modelRequest(algorithms),
                "TrainingJob": trainingJob,
                "Prediction": prediction,
                "RowPrediction": rowPrediction,
                "RowFault": rowFault,
                "ModelVersion": modelVersion,
                "LiveScore": liveScore,
                "DriftReport": driftReport,
                "DriftReading": driftReading,
                "ForecastMetrics": .forecastMetrics,
                "EvaluationReport": .object(OpenAPISchema.evaluationMembers)
                    .described("A rolling-origin evaluation beside the naive baselines over the same origins."),
            ],
            operations: modelOperations + trainingOperations + predictionOperations
        )
    }

    private static let modelAnswer = OpenAPISchema.object(["model": .reference("Model")])
    private static let jobAnswer = OpenAPISchema.object(["job": .reference("TrainingJob")])

    private static let modelOperations = [
        OpenAPIOperation(
            .get,
            "/api/ml/algorithms",
            "listAlgorithms",
            "What models can be of",
            answers: .ok(
                "The algorithms, with JSON Schemas of their parameters.",
                .object(["algorithms": .list("All of them.", of: .reference("Algorithm"))])
            )
        ),
        OpenAPIOperation(
            .get,
            "/api/ml/models",
            "listModels",
            "Your models",
            parameters: .page(),
            answers: .ok("The models.", .page("models", of: .reference("Model"), "Newest first."))
        ),
        OpenAPIOperation(
            .post,
            "/api/ml/models",
            "createModel",
            "Make a model",
            access: .role(.trader),
            body: .json(.reference("ModelRequest")),
            answers: .created("The model.", modelAnswer)
        ),
        OpenAPIOperation(
            .get,
            "/api/ml/models/{id}",
            "getModel",
            "A model",
            parameters: [.id("model")],
            answers: .ok(
                "The model.",
                .object([
                    "model": .reference("Model"),
                    "job": .reference("TrainingJob", "Its training that waits or runs; `null` if there is none.")
                        .orNull,
                ])
            )
        ),
        OpenAPIOperation(
            .patch,
            "/api/ml/models/{id}",
            "changeModel",
            "Change a model",
            details: "What is left out stays as it is.",
            access: .role(.trader),
            parameters: [.id("model")],
            body: .json(
                .object([
                    "name": .text("The new name.", 1...200).optional,
                    "on_drift": .choice("What is done when live forecasts leave their band.", DriftResponse.self)
                        .optional,
                    "retrain_every_hours": .integer("To train it again by itself; 0 for never.", 0...8760).optional,
                    "is_demoted": .boolean("To take it out of service for bots that begin, or back into it.").optional,
                ])
            ),
            isBodyOptional: true,
            answers: .ok("The model.", modelAnswer)
        ),
        OpenAPIOperation(
            .delete,
            "/api/ml/models/{id}",
            "deleteModel",
            "Delete a model and all that was made with it",
            details: "409 while it is being trained.",
            access: .role(.trader),
            parameters: [.id("model")],
            answers: .noContent("Deleted."),
            problems: [.conflict]
        ),
    ]

    private static let trainingOperations = [
        OpenAPIOperation(
            .post,
            "/api/ml/models/{id}/train",
            "trainModel",
            "Train a model",
            details: """
                At most two trainings run at once; users take turns. 409 if the model is queued or training already, 422 if the \
                training would take more memory than it may. The events `model_training` tell how it goes.
                """,
            access: .role(.trader),
            parameters: [.id("model")],
            body: .json(
                .object([
                    "priority": .choice("Which of your trainings comes first.", JobPriority.self).or("normal"),
                    "deadline_seconds": .integer("How long it may take once it runs.", TrainingQueue.deadlines).or(60),
                ])
            ),
            isBodyOptional: true,
            answers: .accepted("The training is queued.", jobAnswer),
            problems: [.conflict]
        ),
        OpenAPIOperation(
            .get,
            "/api/ml/jobs/{id}",
            "getJob",
            "A training",
            parameters: [.id("training")],
            answers: .ok("The training.", jobAnswer)
        ),
        OpenAPIOperation(
            .delete,
            "/api/ml/jobs/{id}",
            "cancelJob",
            "Cancel a training",
            details: "Nothing happens to one that is over.",
            access: .role(.trader),
            parameters: [.id("training")],
            answers: .ok("The training as it stands then.", jobAnswer)
        ),
        OpenAPIOperation(
            .get,
            "/api/ml/models/{id}/versions",
            "listVersions",
            "What the trainings of a model have made",
            details: "The newest 10 are kept, the one in use, and those that bots have begun with.",
            parameters: [.id("model")] + .page(),
            answers: .ok("The versions.", .page("versions", of: .reference("ModelVersion"), "Newest first."))
        ),
        OpenAPIOperation(
            .post,
            "/api/ml/models/{id}/rollback",
            "rollBackModel",
            "Put another version of a model in use",
            details: "409 while it is being trained.",
            access: .role(.trader),
            parameters: [.id("model")],
            body: .json(.object(["version": .integer("One of its versions.", 1...1_000_000_000)])),
            answers: .ok("The model.", modelAnswer),
            problems: [.conflict]
        ),
    ]

    private static let predictionOperations = [
        OpenAPIOperation(
            .post,
            "/api/ml/models/{id}/predict",
            "predict",
            "Forecast the next closes",
            details: """
                Forecasts the closes that follow the newest closed candle, and stores the forecast; or, with `features`, what \
                follows rows of numbers, which is not stored. A bad row has an `error` in place of its forecast; one that is \
                sent alone is a 422. 409 if the model is not trained.
                """,
            parameters: [.id("model")],
            body: .json(
                .object([
                    "symbol": .reference("SymbolInput", "One of the model's; its first unless given.").optional,
                    "horizon": .integer("Steps ahead; the model's own unless given.", 1...Predictor.maximumHorizon)
                        .optional,
                    "features": .any(
                        """
                        A row of numbers, or a list of rows. For a model that looks at closes only: the closes before, oldest \
                        first. For a model of features: one number for each.
                        """,
                        of: .list("A row.", of: .number("A number."), count: 1...100_000),
                        .list(
                            "Rows.",
                            of: OpenAPISchema(["type": "array"], "A row of numbers."),
                            count: 1...Predictor.maximumRows
                        )
                    ).optional,
                ])
            ),
            isBodyOptional: true,
            answers: .ok(
                "The forecast, step by step.",
                .object([
                    "predictions": .list(
                        "From the first step on, row by row.",
                        of: .any(
                            "A forecast from candles, or of a row.",
                            of: .reference("Prediction"),
                            .reference("RowPrediction"),
                            .reference("RowFault")
                        )
                    ),
                    "model_version": .count("The version of the model that made them."),
                    "cached": .boolean("Whether this very forecast had been made before."),
                ])
            ),
            problems: [.conflict]
        ),
        OpenAPIOperation(
            .get,
            "/api/ml/models/{id}/predictions",
            "listPredictions",
            "What the model has forecast, and what came",
            parameters: [.id("model")] + .page(),
            answers: .ok("The forecasts.", .page("predictions", of: .reference("Prediction"), "Newest first."))
        ),
        OpenAPIOperation(
            .get,
            "/api/ml/models/{id}/evaluation",
            "getEvaluation",
            "How good the model is",
            details: """
                The rolling-origin evaluation of the version in use, and beside it what came of the forecasts that it made \
                since. 409 if the model is not trained.
                """,
            parameters: [.id("model")],
            answers: .ok(
                "The evaluation.",
                .object(
                    [
                        "model_id": .identifier("The model."),
                        "model_version": .count("The version that was evaluated."),
                        "algorithm_type": .text("The algorithm; what an automatic choice has settled on."),
                        "trained_at": .time("When it was trained."),
                        "data_fingerprint": .text("SHA-256 over the times, closes and features it was trained on."),
                        "code_version": .text("The version of AAITI that trained it."),
                        "fit_ms": .number("How long the fit took, in milliseconds."),
                        "verdict": .text("Whether the forecasts were worth anything beside the naive one, in words."),
                    ],
                    OpenAPISchema.evaluationMembers,
                    [
                        "live": .reference(
                            "LiveScore",
                            "What came of the forecasts of this version; `null` before any."
                        )
                        .orNull,
                        "live_versions": .list("The same of all versions.", of: .reference("LiveScore")),
                        "live_drift": .reference("DriftReport"),
                    ]
                )
            ),
            problems: [.conflict]
        ),
    ]
}
