import Dispatch
import Forecasting
import Parameters
import Synchronization

/// Holds trainings up until a test opens it, and counts those that are inside at once.
final class Gate: Sendable {
    private let state = Mutex((isOpen: false, inside: 0, most: 0))

    var most: Int { state.withLock(\.most) }
    var inside: Int { state.withLock(\.inside) }
    var isOpen: Bool { state.withLock(\.isOpen) }

    func open() { state.withLock { $0.isOpen = true } }

    func enter() {
        state.withLock { state in
            state.inside += 1
            state.most = max(state.most, state.inside)
        }
    }

    func leave() { state.withLock { $0.inside -= 1 } }
}

/// Fits the naive model, but not before its gate is open, and asks nobody whether to go on: what no algorithm should do.
struct DeafAlgorithm: UnivariateAlgorithm {
    let gate: Gate
    private let naive = NaiveAlgorithm()

    init(_ gate: Gate) { self.gate = gate }

    var id: String { "naive" }
    var name: String { "Deaf" }
    var summary: String { "Naive, behind a gate, hears nothing" }
    var schema: ParameterSchema { naive.schema }

    func minimumObservations(_ parameters: ParameterValues) -> Int { naive.minimumObservations(parameters) }

    func fit(
        _ observations: [Double],
        parameters: ParameterValues,
        progress: (Double) -> Bool
    ) throws(ForecastingError) -> any FittedModel {
        gate.enter()
        defer { gate.leave() }
        let step = DispatchSemaphore(value: 0)
        while !gate.isOpen { _ = step.wait(timeout: .now() + .milliseconds(1)) }
        return try naive.fit(observations, parameters: parameters) { _ in true }
    }

    func load(_ artifact: [UInt8]) throws(ForecastingError) -> any FittedModel { try naive.load(artifact) }
}

/// Fits the naive model, but not before its gate is open: until then it computes, step by step, and may be cancelled.
struct GatedAlgorithm: UnivariateAlgorithm {
    let gate: Gate
    private let naive = NaiveAlgorithm()

    init(_ gate: Gate) { self.gate = gate }

    var id: String { "naive" }
    var name: String { "Gated" }
    var summary: String { "Naive, behind a gate" }
    var schema: ParameterSchema { naive.schema }

    func minimumObservations(_ parameters: ParameterValues) -> Int { naive.minimumObservations(parameters) }

    func fit(
        _ observations: [Double],
        parameters: ParameterValues,
        progress: (Double) -> Bool
    ) throws(ForecastingError) -> any FittedModel {
        gate.enter()
        defer { gate.leave() }
        let step = DispatchSemaphore(value: 0)
        while !gate.isOpen {
            guard progress(0.5) else { throw .cancelled }
            _ = step.wait(timeout: .now() + .milliseconds(1))
        }
        return try naive.fit(observations, parameters: parameters, progress: progress)
    }

    func load(_ artifact: [UInt8]) throws(ForecastingError) -> any FittedModel { try naive.load(artifact) }
}
