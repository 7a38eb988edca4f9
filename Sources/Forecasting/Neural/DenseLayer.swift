/// A linear layer y = W x + b over a batch.
///
/// Its inputs lie in rows of ``inputStride`` numbers: the inputs, a 1 that the bias is the weight of, and zeros. Its
/// parameters are the rows of W one after the other, then b.
final class DenseLayer<Scalar: NeuralScalar> {
    let inputs: Int
    let outputs: Int
    let inputStride: Int
    let outputStride: Int
    /// Wᵀ with b below, and W, both padded.
    private let transposed: AlignedBuffer<Scalar>
    private let natural: AlignedBuffer<Scalar>
    private let slopes: AlignedBuffer<Scalar>

    init(inputs: Int, outputs: Int) {
        (self.inputs, self.outputs) = (inputs, outputs)
        inputStride = AlignedBuffer<Scalar>.padded(inputs + 1)
        outputStride = AlignedBuffer<Scalar>.padded(outputs)
        transposed = AlignedBuffer((inputs + 1) * outputStride)
        natural = AlignedBuffer(outputs * inputStride)
        slopes = AlignedBuffer(outputs * inputStride)
    }

    static func parameterCount(inputs: Int, outputs: Int) -> Int { outputs * (inputs + 1) }

    /// Rows for a batch of inputs, with the 1 in its place.
    func inputRows(_ count: Int) -> AlignedBuffer<Scalar> {
        let rows = AlignedBuffer<Scalar>(count * inputStride)
        for row in 0..<count { unsafe rows.base[row * inputStride + inputs] = 1 }
        return rows
    }

    func load(_ parameters: UnsafePointer<Scalar>) {
        for output in 0..<outputs {
            for input in 0..<inputs {
                let weight = unsafe parameters[output * inputs + input]
                unsafe transposed.base[input * outputStride + output] = weight
                unsafe natural.base[output * inputStride + input] = weight
            }
            unsafe transposed.base[inputs * outputStride + output] = parameters[outputs * inputs + output]
        }
    }

    func forward(_ x: AlignedBuffer<Scalar>, into y: AlignedBuffer<Scalar>, rows: Int) {
        unsafe Scalar.product(
            x.base,
            row: inputStride,
            step: 1,
            transposed.base,
            stride: outputStride,
            into: y.base,
            resultStride: outputStride,
            rows: rows,
            columns: outputStride,
            depth: inputs + 1,
            adds: false
        )
    }

    /// From the slopes in the outputs to those in the parameters, which are written to `gradient`, and in the inputs.
    func backward(
        _ outputSlopes: AlignedBuffer<Scalar>,
        inputs x: AlignedBuffer<Scalar>,
        rows: Int,
        gradient: UnsafeMutablePointer<Scalar>,
        inputSlopes: AlignedBuffer<Scalar>?
    ) {
        unsafe Scalar.product(
            outputSlopes.base,
            row: 1,
            step: outputStride,
            x.base,
            stride: inputStride,
            into: slopes.base,
            resultStride: inputStride,
            rows: outputs,
            columns: inputStride,
            depth: rows,
            adds: false
        )
        for output in 0..<outputs {
            let row = unsafe slopes.row(output, stride: inputStride)
            unsafe (gradient + output * inputs).update(from: row, count: inputs)
            unsafe gradient[outputs * inputs + output] = row[inputs]
        }
        guard let inputSlopes else { return }
        unsafe Scalar.product(
            outputSlopes.base,
            row: outputStride,
            step: 1,
            natural.base,
            stride: inputStride,
            into: inputSlopes.base,
            resultStride: inputStride,
            rows: rows,
            columns: inputStride,
            depth: outputs,
            adds: false
        )
    }
}
