package import Randomness

/// Stacked LSTM layers over windows of a table, and a linear head on the last hidden values, as a machine that computes
/// outputs and gradients. It keeps no parameters but those that were loaded.
package final class LSTMNetwork<Scalar: NeuralScalar> {
    package let shape: LSTMShape
    /// Length of the windows.
    package let steps: Int
    let weights: LSTMWeights<Scalar>
    private let layers: [LSTMLayer<Scalar>]
    private let headInputs: AlignedBuffer<Scalar>
    private let headOutputs: AlignedBuffer<Scalar>
    private let learning: Learning?

    private struct Learning {
        let dropout: Double
        let outputSlopes: AlignedBuffer<Scalar>
        let headSlopes: AlignedBuffer<Scalar>
        /// Between two layers: what the hidden values of each step were multiplied with, and the slopes in them.
        let masks: [AlignedBuffer<Scalar>]
        let betweenSlopes: [AlignedBuffer<Scalar>]
        let gradient: AlignedBuffer<Scalar>
    }

    /// - Parameters:
    ///   - rows: the most windows at once.
    ///   - learns: whether gradients will be asked for, which needs memory for every step.
    ///   - dropout: share of the hidden values between two layers that is left out while learning; the others grow so that
    ///     their expectation stays (Srivastava et al., 2014).
    package convenience init(shape: LSTMShape, steps: Int, rows: Int, learns: Bool, dropout: Double = 0) {
        self.init(LSTMWeights(shape), steps: steps, rows: rows, learns: learns, dropout: dropout)
    }

    init(_ weights: LSTMWeights<Scalar>, steps: Int, rows: Int, learns: Bool, dropout: Double = 0) {
        let shape = weights.shape
        (self.shape, self.steps, self.weights) = (shape, steps, weights)
        layers = weights.layers.map { LSTMLayer($0, steps: steps, rows: rows, learns: learns) }
        headInputs = weights.head.inputRows(rows)
        headOutputs = AlignedBuffer(rows * weights.head.outputStride)
        func between() -> [AlignedBuffer<Scalar>] {
            (1..<shape.layers).map { _ in AlignedBuffer(steps * rows * shape.hidden) }
        }
        learning =
            learns
            ? Learning(
                dropout: dropout,
                outputSlopes: AlignedBuffer(rows * weights.head.outputStride),
                headSlopes: AlignedBuffer(rows * weights.head.inputStride),
                masks: dropout > 0 ? between() : [],
                betweenSlopes: between(),
                gradient: AlignedBuffer(shape.parameterCount)
            ) : nil
    }

    package func load(_ parameters: [Scalar]) { weights.load(parameters) }

    /// The outputs of windows, one after the other.
    ///
    /// - Parameters:
    ///   - table: rows of ``LSTMShape/inputs`` numbers.
    ///   - starts: the first row of each window.
    package func outputs(
        _ table: [Scalar],
        starts: ArraySlice<Int>,
        heartbeat: () -> Bool = { true }
    ) throws(ForecastingError) -> [Scalar] {
        try forward(table, starts, masked: false, heartbeat)
        return starts.indices.flatMap { index in
            let row = index - starts.startIndex
            return (0..<shape.outputs).map { unsafe headOutputs.base[row * weights.head.outputStride + $0] }
        }
    }

    /// The mean squared error over windows and outputs, and its gradient in the parameters.
    ///
    /// - Parameter targets: of each window its outputs as they should be, one window after the other.
    package func gradient(
        _ table: [Scalar],
        starts: ArraySlice<Int>,
        targets: [Scalar],
        random: inout SeededRandom,
        heartbeat: () -> Bool = { true }
    ) throws(ForecastingError) -> (error: Double, gradient: [Scalar]) {
        guard let learning else { preconditionFailure("a network that does not learn") }
        precondition(targets.count == starts.count * shape.outputs, "a target for each output")
        let rows = starts.count
        if learning.dropout > 0 { draw(learning, rows: rows, &random) }
        try forward(table, starts, masked: learning.dropout > 0, heartbeat)
        let error = writeSlopes(targets, rows: rows, into: learning.outputSlopes)
        unsafe weights.head.backward(
            learning.outputSlopes,
            inputs: headInputs,
            rows: rows,
            gradient: learning.gradient.base + shape.offset(of: shape.layers),
            inputSlopes: learning.headSlopes
        )
        for layer in layers.indices.reversed() { try backward(learning, layer, rows: rows, heartbeat) }
        let gradient = unsafe Array(UnsafeBufferPointer(start: learning.gradient.base, count: shape.parameterCount))
        return (error, gradient)
    }
}

extension LSTMNetwork {
    private func forward(
        _ table: [Scalar],
        _ starts: ArraySlice<Int>,
        masked: Bool,
        _ heartbeat: () -> Bool
    ) throws(ForecastingError) {
        let (rows, width) = (starts.count, shape.inputs)
        precondition(starts.allSatisfy { $0 >= 0 && ($0 + steps) * width <= table.count }, "windows of the table")
        for layer in layers { layer.reset(rows: rows) }
        for step in 0..<steps {
            guard heartbeat() else { throw .cancelled }
            unsafe table.withUnsafeBufferPointer { table in
                for (row, start) in starts.enumerated() {
                    let target = unsafe layers[0].inputs(step: step, row: row, rows: rows)
                    for column in 0..<width { unsafe target[column] = table[(start + step) * width + column] }
                }
            }
            for (index, layer) in layers.enumerated() {
                layer.step(step, rows: rows)
                if index + 1 < layers.count { hand(on: index, step, rows: rows, masked: masked) }
            }
        }
        for row in 0..<rows {
            let last = unsafe layers[layers.count - 1].hidden(step: steps, row: row, rows: rows)
            unsafe headInputs.row(row, stride: weights.head.inputStride).update(from: last, count: shape.hidden)
        }
        weights.head.forward(headInputs, into: headOutputs, rows: rows)
    }

    /// The hidden values of a layer after a step become the inputs of the next.
    private func hand(on index: Int, _ step: Int, rows: Int, masked: Bool) {
        let hidden = shape.hidden
        for row in 0..<rows {
            let from = unsafe layers[index].hidden(step: step + 1, row: row, rows: rows)
            let target = unsafe layers[index + 1].inputs(step: step, row: row, rows: rows)
            if masked, let mask = learning?.masks[index] {
                let factors = unsafe mask.row(step * rows + row, stride: hidden)
                for unit in 0..<hidden { unsafe target[unit] = from[unit] * factors[unit] }
            } else {
                unsafe target.update(from: from, count: hidden)
            }
        }
    }

    private func draw(_ learning: Learning, rows: Int, _ random: inout SeededRandom) {
        let kept = Scalar(1 / (1 - learning.dropout))
        let limit = UInt64(learning.dropout * 0x1p32)
        for mask in learning.masks {
            var bits: UInt64 = 0
            for index in 0..<steps * rows * shape.hidden {
                // Two draws from each word.
                bits = index & 1 == 0 ? random.next() : bits >> 32
                unsafe mask.base[index] = bits & 0xFFFF_FFFF < limit ? 0 : kept
            }
        }
    }

    /// The slopes of the mean squared error in the outputs; answers the error.
    private func writeSlopes(_ targets: [Scalar], rows: Int, into slopes: AlignedBuffer<Scalar>) -> Double {
        let (outputs, stride) = (shape.outputs, weights.head.outputStride)
        let factor = 2 / Scalar(rows * outputs)
        var sum = 0.0
        for row in 0..<rows {
            for output in 0..<outputs {
                let error = unsafe headOutputs.base[row * stride + output] - targets[row * outputs + output]
                sum += Double(error) * Double(error)
                unsafe slopes.base[row * stride + output] = factor * error
            }
        }
        return sum / Double(rows * outputs)
    }

    private func backward(
        _ learning: Learning,
        _ index: Int,
        rows: Int,
        _ heartbeat: () -> Bool
    ) throws(ForecastingError) {
        let (hidden, isLast) = (shape.hidden, index == layers.count - 1)
        func arriving(step: Int, row: Int, slopes: UnsafeMutablePointer<Scalar>) {
            guard !isLast || step == steps - 1 else { return }
            let from =
                isLast
                ? unsafe learning.headSlopes.row(row, stride: weights.head.inputStride)
                : unsafe learning.betweenSlopes[index].row(step * rows + row, stride: hidden)
            for unit in 0..<hidden { unsafe slopes[unit] += from[unit] }
        }
        func leaving(step: Int, row: Int, slopes: UnsafePointer<Scalar>) {
            let target = unsafe learning.betweenSlopes[index - 1].row(step * rows + row, stride: hidden)
            if learning.masks.isEmpty {
                unsafe target.update(from: slopes, count: hidden)
            } else {
                let factors = unsafe learning.masks[index - 1].row(step * rows + row, stride: hidden)
                for unit in 0..<hidden { unsafe target[unit] = slopes[unit] * factors[unit] }
            }
        }
        try unsafe layers[index].backward(
            rows: rows,
            gradient: learning.gradient.base + shape.offset(of: index),
            arriving: arriving,
            leaving: leaving,
            heartbeat: heartbeat
        )
    }
}
