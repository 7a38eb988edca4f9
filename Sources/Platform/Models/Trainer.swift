import Crypto
import Forecasting
import JSON
import Markets
import Parameters
import Storage

/// One training from candles to artifact: what a worker of the ``TrainingQueue`` and `aaiti train` run.
struct Trainer: Sendable {
    /// Origins of the rolling evaluation, and how far apart they are if the data allow.
    static let evaluationWindows = 12

    let market: MarketService
    let algorithms: AlgorithmRegistry
    let clock: any MarketClock

    /// Loads, fits and evaluates. Blocks: for compute threads.
    ///
    /// - Parameter progress: told the share done and the stage; answers whether to go on.
    /// - Throws: ``PlatformError/conflict(_:)`` if there are too few candles, `ForecastingError`.
    func train(_ model: ModelRecord, progress: (Double, String) -> Bool) throws -> ModelArtifact {
        let algorithm = try algorithms.algorithm(model.algorithm)
        guard let symbol = model.symbols.first else { throw PlatformError.conflict("the model has no symbol") }
        guard progress(0, "loading") else { throw ForecastingError.cancelled }
        let parameters = try algorithm.schema.values(from: parameterObject(model.parameters))
        let series = try trainingData(symbol, model)
        let needed = max(3, algorithm.minimumObservations(parameters)) + model.horizon
        guard series.count >= needed else {
            throw PlatformError.conflict(
                "\(symbol) has \(series.count) closed \(model.timeframe.rawValue) candles in the training period, and "
                    + "\(needed) are needed: import more, choose a finer timeframe or a longer period"
            )
        }
        let start = ContinuousClock.now
        let fitted = try algorithm.fit(series.close, parameters: parameters) { progress(0.02 + 0.38 * $0, "fitting") }
        let fitDuration = ContinuousClock.now - start
        let report = try evaluate(algorithm, parameters, series.close, model.horizon) {
            progress(0.4 + 0.58 * $0, "evaluating")
        }
        guard progress(0.98, "saving") else { throw ForecastingError.cancelled }
        return ModelArtifact(
            modelID: model.id,
            version: model.version + 1,
            algorithm: model.algorithm,
            parameters: model.parameters,
            payload: fitted.artifact(),
            dataFingerprint: fingerprint(series),
            codeVersion: aaitiVersion,
            evaluation: evaluationText(report, fitted, series),
            trainingMilliseconds: Double(fitDuration.components.seconds) * 1e3
                + Double(fitDuration.components.attoseconds) / 1e15,
            createdAt: clock.now
        )
    }

    private func trainingData(_ symbol: Symbol, _ model: ModelRecord) throws -> CandleSeries {
        let series = try market.candles(symbol, model.timeframe, closedOnly: true)
        guard let days = model.trainingPeriodDays, let last = series.openTimes.last else { return series }
        let first = series.index(atOrAfter: last - Int64(days) * 86_400_000)
        return series.slice(first..<series.count)
    }

    private func evaluate(
        _ algorithm: any ForecastingAlgorithm,
        _ parameters: ParameterValues,
        _ observations: [Double],
        _ horizon: Int,
        progress: (Double) -> Bool
    ) throws -> RollingOriginReport {
        // At least half of the data, or what the algorithm needs, stands before the first origin.
        let least = max(algorithm.minimumObservations(parameters), 3, observations.count / 2)
        let origins = max(1, observations.count - horizon - least + 1)
        let windows = min(Self.evaluationWindows, origins)
        let step = max(1, min(horizon, (origins - 1) / max(1, windows - 1)))
        let evaluation = RollingOriginEvaluation(
            horizon: horizon,
            step: step,
            windows: windows,
            endingAt: observations.count
        )
        return try evaluation.report(
            on: observations,
            algorithm: algorithm,
            parameters: parameters,
            progress: progress
        )
    }

    private func evaluationText(
        _ report: RollingOriginReport,
        _ fitted: any FittedModel,
        _ series: CandleSeries
    ) -> String {
        var object = report.json
        object["fit"] = .object(fitted.summary)
        object["training_candles"] = JSONValue(series.count)
        object["first_candle"] = series.openTimes.first.map { .string($0.iso8601) }
        object["last_candle"] = series.openTimes.last.map { .string($0.iso8601) }
        return String(decoding: JSONWriter.bytes(of: object), as: UTF8.self)
    }

    /// SHA-256 over open times and closes: the same data give the same fingerprint on every machine.
    private func fingerprint(_ series: CandleSeries) -> String {
        var hash = SHA256()
        for index in series.indices {
            var words = (series.openTimes[index].milliseconds.littleEndian, series.close[index].bitPattern.littleEndian)
            unsafe withUnsafeBytes(of: &words) { unsafe hash.update(bufferPointer: $0) }
        }
        return hash.finalize().map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }
}

/// The object that a stored JSON text holds.
func parameterObject(_ text: String) throws -> JSONObject {
    guard let object = try JSONValue(parsing: text).objectValue else {
        throw StoreError.corrupt("stored parameters are no JSON object: create the model, bot or backtest anew")
    }
    return object
}
