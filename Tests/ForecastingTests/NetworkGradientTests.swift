import Forecasting
import Randomness
import Testing

/// Gradients against finite differences, in double precision.
@Suite struct NetworkGradientTests {
    /// - Parameter error: the error with given parameters, always with the same dropout.
    private func check(
        _ parameters: [Double],
        _ gradient: [Double],
        _ comment: Comment,
        error: ([Double]) throws -> Double
    ) rethrows {
        for index in parameters.indices {
            let width = 1e-5
            let sides = try [width, -width].map { move in
                var moved = parameters
                moved[index] += move
                return try error(moved)
            }
            let slope = (sides[0] - sides[1]) / (2 * width)
            #expect(abs(slope - gradient[index]) < 1e-8 + 1e-6 * abs(slope), "parameter \(index), \(comment)")
        }
    }

    @Test(arguments: [0, 0.4], [1, 2, 3]) func stackedLSTM(dropout: Double, layers: Int) throws {
        var random = Seeded(UInt64(layers))
        // Nine units: not a multiple of what the kernels take at once.
        let shape = LSTMShape(inputs: 2, hidden: layers == 1 ? 9 : 3, layers: layers, outputs: 3)
        let (steps, rows) = (4, 5)
        let network = LSTMNetwork<Double>(shape: shape, steps: steps, rows: rows, learns: true, dropout: dropout)
        let table = random.normals((steps + rows - 1) * 2)
        let targets = random.normals(rows * 3)
        let parameters = (0..<shape.parameterCount).map { _ in random.uniform(-0.6...0.6) }
        let draws = SeededRandom(seed: 5, stream: "dropout")
        let starts = Array(0..<rows)
        func gradient(_ parameters: [Double]) throws -> (error: Double, gradient: [Double]) {
            network.load(parameters)
            var random = draws
            return try network.gradient(table, starts: starts[...], targets: targets, random: &random)
        }
        let found = try gradient(parameters)
        try check(parameters, found.gradient, "dropout \(dropout), \(layers) layers") { try gradient($0).error }
        // A smaller batch afterwards does not see the larger one's rows.
        network.load(parameters)
        let some = try network.outputs(table, starts: starts[1..<3])
        let all = try network.outputs(table, starts: starts[...])
        #expect(agree(some, Array(all[3..<9]), 1e-14))
    }

    @Test(arguments: [0, 0.3]) func perceptron(dropout: Double) {
        var random = Seeded(3)
        let network = MLPNetwork<Double>(sizes: [4, 9, 5, 1], rows: 7, dropout: dropout)
        let rows = (0..<7).map { _ in random.normals(4) }
        let targets = random.normals(7)
        let parameters = (0..<MLPNetwork<Double>.parameterCount(network.sizes)).map { _ in random.uniform(-0.9...0.9) }
        func gradient(_ parameters: [Double]) -> (error: Double, gradient: [Double]) {
            network.load(parameters)
            var random = SeededRandom(seed: 5, stream: "dropout")
            return network.gradient(rows, targets: targets, random: &random)
        }
        check(parameters, gradient(parameters).gradient, "dropout \(dropout)") { gradient($0).error }
    }
}
