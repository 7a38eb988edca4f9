package import Randomness

/// A multilayer perceptron: linear layers with max(0, x) between them and dropout behind that, one output. It keeps no
/// parameters but those that were loaded; they are the layers' one after the other, as ``DenseLayer`` orders them.
package final class MLPNetwork<Scalar: NeuralScalar> {
    /// Number of inputs, of the units of each hidden layer, and 1.
    package let sizes: [Int]
    private let layers: [DenseLayer<Scalar>]
    private let offsets: [Int]
    private let dropout: Double
    /// Of each layer its inputs, its outputs, and the slopes in both.
    private let inputs: [AlignedBuffer<Scalar>]
    private let outputs: [AlignedBuffer<Scalar>]
    private let inputSlopes: [AlignedBuffer<Scalar>]
    private let outputSlopes: [AlignedBuffer<Scalar>]
    private let gradient: AlignedBuffer<Scalar>

    package init(sizes: [Int], rows: Int, dropout: Double = 0) {
        (self.sizes, self.dropout) = (sizes, dropout)
        layers = zip(sizes, sizes.dropFirst()).map { DenseLayer(inputs: $0, outputs: $1) }
        offsets = Self.offsets(sizes)
        inputs = layers.map { $0.inputRows(rows) }
        outputs = layers.map { AlignedBuffer(rows * $0.outputStride) }
        inputSlopes = layers.map { AlignedBuffer(rows * $0.inputStride) }
        outputSlopes = layers.map { AlignedBuffer(rows * $0.outputStride) }
        gradient = AlignedBuffer(offsets[layers.count])
    }

    /// Where the parameters of each layer begin, and behind them their number.
    static func offsets(_ sizes: [Int]) -> [Int] {
        zip(sizes, sizes.dropFirst()).reduce(into: [0]) { offsets, layer in
            let count = DenseLayer<Scalar>.parameterCount(inputs: layer.0, outputs: layer.1)
            offsets.append(offsets[offsets.count - 1] + count)
        }
    }

    package static func parameterCount(_ sizes: [Int]) -> Int { offsets(sizes)[sizes.count - 1] }

    package func load(_ parameters: [Scalar]) {
        precondition(parameters.count == gradient.count, "the parameters of the sizes")
        unsafe parameters.withUnsafeBufferPointer { all in
            guard let base = all.baseAddress else { return }
            for (layer, offset) in zip(layers, offsets) { unsafe layer.load(base + offset) }
        }
    }

    /// The output of each row.
    package func outputs(_ rows: [[Scalar]]) -> [Scalar] {
        var random = SeededRandom(seed: 0, stream: "")
        forward(rows, learns: false, &random)
        return results(rows.count)
    }

    private func results(_ rows: Int) -> [Scalar] {
        let last = layers.count - 1
        return (0..<rows).map { unsafe outputs[last].base[$0 * layers[last].outputStride] }
    }

    /// The mean squared error of rows, and its gradient in the parameters.
    package func gradient(
        _ rows: [[Scalar]],
        targets: [Scalar],
        random: inout SeededRandom
    ) -> (error: Double, gradient: [Scalar]) {
        forward(rows, learns: true, &random)
        let last = layers.count - 1
        var sum = 0.0
        for (row, output) in results(rows.count).enumerated() {
            let error = output - targets[row]
            sum += Double(error) * Double(error)
            unsafe outputSlopes[last].base[row * layers[last].outputStride] = 2 * error / Scalar(rows.count)
        }
        for index in layers.indices.reversed() {
            unsafe layers[index].backward(
                outputSlopes[index],
                inputs: inputs[index],
                rows: rows.count,
                gradient: gradient.base + offsets[index],
                inputSlopes: index > 0 ? inputSlopes[index] : nil
            )
            if index > 0 { passBack(index, rows: rows.count) }
        }
        return (
            sum / Double(rows.count), unsafe Array(UnsafeBufferPointer(start: gradient.base, count: gradient.count))
        )
    }

    private func forward(_ rows: [[Scalar]], learns: Bool, _ random: inout SeededRandom) {
        for (index, row) in rows.enumerated() {
            let target = unsafe inputs[0].row(index, stride: layers[0].inputStride)
            for column in 0..<sizes[0] { unsafe target[column] = row[column] }
        }
        for index in layers.indices {
            layers[index].forward(inputs[index], into: outputs[index], rows: rows.count)
            if index + 1 < layers.count { hand(on: index, rows: rows.count, dropout: learns ? dropout : 0, &random) }
        }
    }

    /// The outputs of a layer, where above zero and not dropped, become the inputs of the next.
    private func hand(on index: Int, rows: Int, dropout: Double, _ random: inout SeededRandom) {
        let kept = Scalar(1 / (1 - dropout))
        for row in 0..<rows {
            let from = unsafe outputs[index].row(row, stride: layers[index].outputStride)
            let target = unsafe inputs[index + 1].row(row, stride: layers[index + 1].inputStride)
            for unit in 0..<layers[index].outputs {
                let isKept = dropout == 0 || random.uniform() >= dropout
                unsafe target[unit] = isKept && from[unit] > 0 ? from[unit] * kept : 0
            }
        }
    }

    /// Slopes in the inputs of a layer become those in the outputs of the one before, where these were handed on.
    private func passBack(_ index: Int, rows: Int) {
        let kept = Scalar(1 / (1 - dropout))
        for row in 0..<rows {
            let handed = unsafe inputs[index].row(row, stride: layers[index].inputStride)
            let from = unsafe inputSlopes[index].row(row, stride: layers[index].inputStride)
            let target = unsafe outputSlopes[index - 1].row(row, stride: layers[index - 1].outputStride)
            for unit in 0..<layers[index - 1].outputs { unsafe target[unit] = handed[unit] > 0 ? from[unit] * kept : 0 }
        }
    }
}
