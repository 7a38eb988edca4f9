/// The parameters of a network in the order in which the kernels read them.
final class LSTMWeights<Scalar: NeuralScalar> {
    let shape: LSTMShape
    let layers: [LSTMLayerWeights<Scalar>]
    let head: DenseLayer<Scalar>

    init(_ shape: LSTMShape) {
        self.shape = shape
        layers = (0..<shape.layers).map {
            LSTMLayerWeights(inputs: shape.inputs(of: $0), hidden: shape.hidden, isFirst: $0 == 0)
        }
        head = DenseLayer(inputs: shape.hidden, outputs: shape.outputs)
    }

    func load(_ parameters: [Scalar]) {
        precondition(parameters.count == shape.parameterCount, "the parameters of the shape")
        unsafe parameters.withUnsafeBufferPointer { all in
            guard let base = all.baseAddress else { return }
            for (index, layer) in layers.enumerated() { unsafe layer.load(base + shape.offset(of: index)) }
            unsafe head.load(base + shape.offset(of: shape.layers))
        }
    }
}
