import Crypto
import Forecasting
import JSON
import Markets
import Parameters
import Storage

/// One training from candles to artifact: what a worker of the ``TrainingQueue`` runs.
struct Trainer: Sendable {
    /// The most origins of the rolling evaluation, and the most of them at which the model is fitted anew.
    static let mostWindows = 60
    static let mostFits = 12
    /// Origins with which intervals are only calibrated before calibrated ones are judged.
    private static let warmUp = 30
    /// A fit on the part of the data before an origin takes so much of one on all of them.
    private static let shareOfFit = 0.75

    let loader: TrainingLoader
    let algorithms: AlgorithmRegistry
    let clock: any MarketClock

    /// What the model is to be trained with.
    ///
    /// - Throws: ``PlatformError/invalid(_:)`` if its parameters have become wrong, as after a change of the algorithm.
    func recipe(_ model: ModelRecord) throws -> ModelRecipe {
        try ModelRecipe(model, algorithm: model.algorithm, parameters: model.parameters, in: algorithms)
    }

    /// Fits and evaluates. Blocks: for compute threads.
    ///
    /// - Parameters:
    ///   - version: the number of the artifact.
    ///   - patience: milliseconds that the whole may take: where fits are slow, the evaluation refits less often.
    ///   - progress: told the share done and the stage; answers whether to go on.
    /// - Throws: ``PlatformError/conflict(_:)`` if there are too few candles, `ForecastingError`.
    func train(
        _ model: ModelRecord,
        _ recipe: ModelRecipe,
        _ data: TrainingData,
        version: Int,
        patience: Int64,
        progress: (Double, String) -> Bool
    ) throws -> ModelArtifact {
        let (algorithm, parameters, series) = (recipe.algorithm, recipe.parameters, data.series)
        let needed = max(3, algorithm.minimumObservations(parameters)) + model.horizon
        guard series.count >= needed else {
            throw PlatformError.conflict(
                "\(data.symbol) has \(series.count) closed \(model.timeframe.rawValue) candles in the training period, and "
                    + "\(needed) are needed: import more, choose a finer timeframe or a longer period"
            )
        }
        // Shares of the progress in proportion to the time that things take.
        let begin = TrainingEstimate.loaded
        let fitShare = (0.98 - begin) / (1 + Self.shareOfFit * Double(Self.mostFits))
        let start = ContinuousClock.now
        guard progress(begin, "fitting") else { throw ForecastingError.cancelled }
        let fitted = try algorithm.fit(series, parameters: parameters) { progress(begin + fitShare * $0, "fitting") }
        let fitTime = (ContinuousClock.now - start).milliseconds
        let evaluation = evaluation(model, algorithm, parameters, series.count, affordable: Double(patience), fitTime)
        let windows = try evaluation.forecasts(on: series, algorithm: algorithm, parameters: parameters) {
            progress(begin + fitShare + (0.98 - begin - fitShare) * $0, "evaluating")
        }
        let judged = try ModelJudgement(windows, by: evaluation, on: series, warmUp: Self.warmUp)
        guard progress(0.98, "saving") else { throw ForecastingError.cancelled }
        let payload = fitted.artifact()
        return ModelArtifact(
            modelID: model.id,
            version: version,
            algorithm: algorithm.id,
            parameters: recipe.parameterText,
            payload: payload,
            checksum: payload.sha256,
            dataFingerprint: Self.fingerprint(data),
            codeVersion: aaitiVersion,
            evaluation: evaluationText(judged, evaluation, fitted, data),
            calibration: judged.calibration.map { String(decoding: JSONWriter.bytes(of: $0), as: UTF8.self) },
            trainingMilliseconds: fitTime,
            createdAt: clock.now
        )
    }

    private func evaluation(
        _ model: ModelRecord,
        _ algorithm: any ForecastingAlgorithm,
        _ parameters: ParameterValues,
        _ count: Int,
        affordable: Double,
        _ fitTime: Double
    ) -> RollingOriginEvaluation {
        var evaluation = RollingOriginEvaluation(
            horizon: model.horizon,
            fitting: count,
            minimum: algorithm.minimumObservations(parameters),
            windows: Self.mostWindows
        )
        let windows = evaluation.windows
        let most = Double(min(windows, Self.mostFits))
        let fits = fitTime > 0 ? 0.7 * (affordable - fitTime) / (Self.shareOfFit * fitTime) : most
        let refits = Int(max(1, min(fits, most)))
        evaluation.refitInterval = (windows + refits - 1) / refits
        if let season = parameters.json["season"]?.integerValue, season > 1 { evaluation.season = Int(season) }
        return evaluation
    }

    private func evaluationText(
        _ judged: ModelJudgement,
        _ evaluation: RollingOriginEvaluation,
        _ fitted: any FittedModel,
        _ data: TrainingData
    ) -> String {
        var object = judged.report.json
        object["conformal"] = judged.calibrated.map { .object($0.json) } ?? .null
        object["refit_interval"] = JSONValue(evaluation.refitInterval)
        object["fit"] = .object(fitted.summary)
        object["training_candles"] = JSONValue(data.series.count)
        object["first_candle"] = data.openTimes.first.map { .string($0.iso8601) }
        object["last_candle"] = data.openTimes.last.map { .string($0.iso8601) }
        return String(decoding: JSONWriter.bytes(of: object), as: UTF8.self)
    }

    /// SHA-256 over open times and closes, then over the names and values of the other columns: the same data give the same
    /// fingerprint on every machine.
    private static func fingerprint(_ data: TrainingData) -> String {
        var hash = SHA256()
        func add(_ word: UInt64) {
            var word = word.littleEndian
            unsafe withUnsafeBytes(of: &word) { unsafe hash.update(bufferPointer: $0) }
        }
        for (time, value) in zip(data.openTimes, data.series.values) {
            add(UInt64(bitPattern: time.milliseconds))
            add(value.bitPattern)
        }
        for covariate in data.series.covariates {
            hash.update(data: Array(covariate.name.utf8))
            for value in covariate.values { add(value.bitPattern) }
        }
        return Array(hash.finalize()).hexadecimal
    }
}

extension [UInt8] {
    /// SHA-256, hexadecimal.
    var sha256: String { Array(SHA256.hash(data: self)).hexadecimal }
}

extension Duration {
    var milliseconds: Double { Double(components.seconds) * 1e3 + Double(components.attoseconds) / 1e15 }
}
