import Forecasting
import Foundation
import JSON
import Randomness
import TestSupport
import Testing

/// Against PyTorch, `../shared/golden/lstm_*.json`.
@Suite(.enabled(if: SharedFiles.arePresent, "../shared is absent"))
struct GoldenLSTMTests {
    /// The parameters as ``LSTMShape`` orders them; PyTorch's two biases summed.
    private func parameters(_ json: JSONValue?) throws -> [Double] {
        func list(_ name: String) throws -> [Double] { try #require(json?[name]).doubles }
        let biases = zip(try list("l.bias_ih_l0"), try list("l.bias_hh_l0")).map { $0 + $1 }
        return try list("l.weight_ih_l0") + list("l.weight_hh_l0") + biases + list("o.weight") + list("o.bias")
    }

    @Test func gradientsAndAdamInDouble() throws {
        let golden = try SharedFiles.golden("lstm_small_float64")
        let shape = LSTMShape(inputs: 5, hidden: 6, layers: 1, outputs: 1)
        let network = LSTMNetwork<Double>(shape: shape, steps: 8, rows: 24, learns: true)
        let table = try #require(golden["X"]).doubles
        let targets = try #require(golden["y"]).doubles
        let starts = (0..<24).map { $0 * 8 }
        var weights = try parameters(golden["initial"])
        network.load(weights)
        let outputs = try network.outputs(table, starts: starts[...])
        #expect(agree(outputs, try #require(golden["pred_initial"]).doubles, 1e-12))
        var random = SeededRandom(seed: 0, stream: "")
        let first = try network.gradient(table, starts: starts[...], targets: targets, random: &random)
        #expect(agree(first.error, try #require(golden["mse_initial"]?.doubleValue), 1e-12))
        let gradients = try #require(golden["gradients_initial"])
        let input = try #require(gradients["l.weight_ih_l0"]).doubles
        let recurrent = try #require(gradients["l.weight_hh_l0"]).doubles
        let bias = try #require(gradients["l.bias_ih_l0"]).doubles
        let head = try #require(gradients["o.weight"]).doubles + #require(gradients["o.bias"]).doubles
        for (found, expected) in zip(first.gradient, input + recurrent + bias + head) {
            #expect(abs(found - expected) < 1e-10 * max(1e-3, abs(expected)))
        }
        var adam = Adam<Double>(count: weights.count, learningRate: 0.01, doubled: shape.gateBiases)
        var errors: [Double] = []
        for step in 0..<15 {
            let batch = (step % 3) * 8..<(step % 3 + 1) * 8
            network.load(weights)
            let (error, gradient) = try network.gradient(
                table,
                starts: starts[batch],
                targets: Array(targets[batch]),
                random: &random
            )
            errors.append(error)
            adam.step(&weights, gradient: gradient)
        }
        #expect(agree(errors, try #require(golden["adam"]?["loss_before_each_step"]).doubles, 1e-8))
        #expect(agree(weights, try parameters(golden["final"]), 1e-8))
        network.load(weights)
        #expect(
            agree(try network.outputs(table, starts: starts[...]), try #require(golden["pred_final"]).doubles, 1e-8)
        )
    }

    /// The workload of the stated figure, all ten epochs only at night.
    @Test func lossesOfEpochsInFloat() throws {
        let golden = try SharedFiles.golden("lstm_h64_seed0_float32")
        let workload = try LSTMWorkload()
        let first = try #require(golden["first_window_features"]).doubles.map { Float($0) }
        #expect(zip(first, workload.table).allSatisfy { abs($0 - $1) < 2e-5 })
        let shape = LSTMShape(inputs: 5, hidden: 64, layers: 1, outputs: 1)
        let network = LSTMNetwork<Float>(shape: shape, steps: 60, rows: 64, learns: true)
        var weights = try parameters(golden["initial"]).map { Float($0) }
        var adam = Adam<Float>(count: weights.count, learningRate: 1e-3, doubled: shape.gateBiases)
        var random = SeededRandom(seed: 0, stream: "")
        let epochs = ProcessInfo.processInfo.environment["AAITI_NIGHTLY"] == "1" ? 10 : 1
        for expected in try #require(golden["epoch_losses"]).doubles.prefix(epochs) {
            var sum = 0.0
            for begin in stride(from: 0, to: LSTMWorkload.windows, by: 64) {
                let starts = Array(begin..<min(begin + 64, LSTMWorkload.windows))
                network.load(weights)
                let (error, gradient) = try network.gradient(
                    workload.table,
                    starts: starts[...],
                    targets: starts.map { workload.table[($0 + 60) * 5] },
                    random: &random
                )
                adam.step(&weights, gradient: gradient)
                sum += error * Double(starts.count)
            }
            #expect(agree(sum / Double(LSTMWorkload.windows), expected, 1e-4))
        }
    }
}

/// Five features of recorded minutes, standardised, as the golden file describes them: the rows from the twenty-first on.
struct LSTMWorkload {
    static let windows = 5000
    let table: [Float]

    init() throws {
        let candles = try SharedCandles("btc_perp_1m.csv")
        let rows = 20..<20 + Self.windows + 61
        var columns: [[Double]] = []
        func add(_ feature: (Int) -> Double) {
            let values = rows.map(feature)
            let mean = values.reduce(0, +) / Double(values.count)
            let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
            columns.append(values.map { ($0 - mean) / variance.squareRoot() })
        }
        add { 100 * log(candles.close[$0] / candles.close[$0 - 1]) }
        add { 100 * log(candles.high[$0] / candles.low[$0]) }
        add { 100 * log(candles.close[$0] / candles.open[$0]) }
        add { log(candles.volume[$0] / candles.volume[$0 - 1]) }
        add { row in 100 * (candles.close[row] / (candles.close[row - 9...row].reduce(0, +) / 10) - 1) }
        table = rows.indices.flatMap { index in columns.map { Float($0[index - rows.lowerBound]) } }
    }
}
