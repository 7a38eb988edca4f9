import Forecasting
import JSON
import Parameters
import Synchronization

/// What a ``Spy`` saw.
final class Recorder: Sendable {
    private let state = Mutex<(fits: [Int], longest: [Int], forecasts: [Forecast])>(([], [], []))

    /// Number of observations of each fit.
    var fits: [Int] { state.withLock { $0.fits } }
    /// Number of observations behind each forecast.
    var longest: [Int] { state.withLock { $0.longest } }
    var forecasts: [Forecast] { state.withLock { $0.forecasts } }

    func add(fit count: Int) { state.withLock { $0.fits.append(count) } }

    func add(_ forecast: Forecast, from count: Int) {
        state.withLock {
            $0.forecasts.append(forecast)
            $0.longest.append(count)
        }
    }
}

/// An algorithm that records what it is given and what it answers.
struct Spy<Base: ForecastingAlgorithm>: UnivariateAlgorithm {
    let base: Base
    var recorder = Recorder()

    func recording(to recorder: Recorder) -> Self { Self(base: base, recorder: recorder) }

    var id: String { base.id }
    var name: String { base.name }
    var summary: String { base.summary }
    var schema: ParameterSchema { base.schema }

    func minimumObservations(_ parameters: ParameterValues) -> Int { base.minimumObservations(parameters) }

    func fit(
        _ observations: [Double],
        parameters: ParameterValues,
        progress: (Double) -> Bool
    ) throws(ForecastingError) -> any FittedModel {
        recorder.add(fit: observations.count)
        let model = try base.fit(observations, parameters: parameters, progress: progress)
        return Model(base: model, recorder: recorder)
    }

    func load(_ artifact: [UInt8]) throws(ForecastingError) -> any FittedModel { try base.load(artifact) }

    private struct Model: FittedModel, UnivariateModel {
        let base: any FittedModel
        let recorder: Recorder

        var contextLength: Int { base.contextLength }
        var summary: JSONObject { base.summary }

        func artifact() -> [UInt8] { base.artifact() }

        func forecast(from observations: [Double], horizon: Int) throws(ForecastingError) -> Forecast {
            let forecast = try base.forecast(from: observations, horizon: horizon)
            recorder.add(forecast, from: observations.count)
            return forecast
        }
    }
}
