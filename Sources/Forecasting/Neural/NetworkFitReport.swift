public import JSON

/// How the fit of a network went. Errors are mean squares of standardised outcomes.
public struct NetworkFitReport: Hashable, Sendable {
    /// Epochs run.
    public let epochs: Int
    /// The epoch whose parameters were kept, from 1 on; 0 if none was better than the mean of the training part.
    public let bestEpoch: Int
    /// Whether the validation error had stopped falling before the epochs were used up.
    public let isSettled: Bool
    /// Of the last epoch, as it was learned.
    public let trainingError: Double
    /// Of the parameters kept, on data that was not learned from.
    public let validationError: Double
    /// Of the mean of the training part, on the same data.
    public let meanError: Double
    /// Samples learned from, and judged by.
    public let samples: Int
    public let validationSamples: Int

    init(_ outcome: NetworkTraining.Outcome<some NeuralScalar>, patience: Int, samples: Int, validationSamples: Int) {
        epochs = outcome.trainingErrors.count
        bestEpoch = outcome.bestEpoch
        isSettled = epochs - bestEpoch >= patience
        trainingError = outcome.trainingErrors.last ?? outcome.validationErrors[0]
        validationError = outcome.validationErrors[bestEpoch]
        meanError = outcome.validationErrors[0]
        (self.samples, self.validationSamples) = (samples, validationSamples)
    }

    init?(_ json: JSONValue?) {
        guard let json, let epochs = json["epochs"]?.integerValue, let best = json["best_epoch"]?.integerValue,
            let isSettled = json["settled"]?.boolValue, let training = json["training_error"]?.doubleValue,
            let validation = json["validation_error"]?.doubleValue, let mean = json["mean_error"]?.doubleValue,
            let samples = json["samples"]?.integerValue,
            let validationSamples = json["validation_samples"]?.integerValue
        else { return nil }
        (self.epochs, bestEpoch, self.isSettled) = (Int(epochs), Int(best), isSettled)
        (trainingError, validationError, meanError) = (training, validation, mean)
        (self.samples, self.validationSamples) = (Int(samples), Int(validationSamples))
    }

    public var json: JSONObject {
        [
            "epochs": JSONValue(epochs),
            "best_epoch": JSONValue(bestEpoch),
            "settled": .bool(isSettled),
            "training_error": JSONValue(trainingError),
            "validation_error": JSONValue(validationError),
            "mean_error": JSONValue(meanError),
            "samples": JSONValue(samples),
            "validation_samples": JSONValue(validationSamples),
        ]
    }

    /// What is to be said of the fit, in words; `nil` for one that learned and settled.
    public var remark: String? {
        if bestEpoch == 0 {
            return
                "nothing was learned: no epoch forecast the validation part better than the mean of the training part, "
                + "which is the forecast"
        }
        guard !isSettled else { return nil }
        return
            "the fit did not converge: the validation error was still falling after \(epochs) epochs; try more 'epochs'"
    }
}
