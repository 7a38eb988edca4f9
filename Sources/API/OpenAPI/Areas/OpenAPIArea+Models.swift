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
                "Rename": .object(["name": .text("The new name.", 1...200)]),
                "TrainingJob": trainingJob,
                "Prediction": prediction,
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
            answers: .ok("The model.", modelAnswer)
        ),
        OpenAPIOperation(
            .patch,
            "/api/ml/models/{id}",
            "renameModel",
            "Rename a model",
            access: .role(.trader),
            parameters: [.id("model")],
            body: .json(.reference("Rename")),
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
            details: "409 if it is queued or training already. The events `model_training` tell how it goes.",
            access: .role(.trader),
            parameters: [.id("model")],
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
    ]

    private static let predictionOperations = [
        OpenAPIOperation(
            .post,
            "/api/ml/models/{id}/predict",
            "predict",
            "Forecast the next closes",
            details: """
                Forecasts the closes that follow the newest closed candle, and stores the forecast. 409 if the model is \
                not trained. Models of today take no `features`: they forecast from the candles of their symbol.
                """,
            parameters: [.id("model")],
            body: .json(
                .object([
                    "symbol": .reference("SymbolInput", "One of the model's; its first unless given.").optional,
                    "horizon": .integer("Steps ahead; the model's own unless given.", 1...Predictor.maximumHorizon)
                        .optional,
                ])
            ),
            isBodyOptional: true,
            answers: .ok(
                "The forecast, step by step.",
                .object([
                    "predictions": .list("From the first step on.", of: .reference("Prediction")),
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
            details: "The rolling-origin evaluation of the version in use. 409 if the model is not trained.",
            parameters: [.id("model")],
            answers: .ok(
                "The evaluation.",
                .object(
                    [
                        "model_id": .identifier("The model."),
                        "model_version": .count("The version that was evaluated."),
                        "trained_at": .time("When it was trained."),
                        "data_fingerprint": .text("SHA-256 over the times and closes it was trained on."),
                        "code_version": .text("The version of AAITI that trained it."),
                        "fit_ms": .number("How long the fit took, in milliseconds."),
                    ],
                    OpenAPISchema.evaluationMembers
                )
            ),
            problems: [.conflict]
        ),
    ]
}
