/// The sizes of a network of stacked LSTM layers with a linear head, and where its parameters stand in their list.
///
/// Layer by layer: input weights (4 hidden × inputs), recurrent weights (4 hidden × hidden), biases (4 hidden), each row by
/// row with the gates input, forget, candidate, output one below the other as in PyTorch; then the head's weights
/// (outputs × hidden) and biases. Where PyTorch has two biases that are only ever added, this has their sum.
package struct LSTMShape: Hashable, Sendable {
    package let inputs: Int
    package let hidden: Int
    package let layers: Int
    package let outputs: Int

    package init(inputs: Int, hidden: Int, layers: Int, outputs: Int) {
        precondition(min(inputs, hidden, layers, outputs) > 0, "sizes are positive")
        (self.inputs, self.hidden, self.layers, self.outputs) = (inputs, hidden, layers, outputs)
    }

    func inputs(of layer: Int) -> Int { layer == 0 ? inputs : hidden }

    /// Where the parameters of a layer begin; those of the head follow the last layer's.
    func offset(of layer: Int) -> Int {
        let first = 4 * hidden * (inputs + hidden + 1)
        return layer == 0 ? 0 : first + (layer - 1) * 4 * hidden * (2 * hidden + 1)
    }

    package var parameterCount: Int {
        offset(of: layers) + DenseLayer<Float>.parameterCount(inputs: hidden, outputs: outputs)
    }

    /// The biases of the gates. They move twice as far as other parameters, as the sum of two that move alike does.
    package var gateBiases: [Range<Int>] {
        (0..<layers).map { layer in
            let end = offset(of: layer + 1)
            return end - 4 * hidden..<end
        }
    }
}
