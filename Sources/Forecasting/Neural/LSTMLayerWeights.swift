/// The weights of one LSTM layer in the order in which the kernels read them.
///
/// Units are padded to a multiple of eight with some whose weights are zero, which stay at zero.
final class LSTMLayerWeights<Scalar: NeuralScalar> {
    let inputs: Int
    let hidden: Int
    /// Whether its inputs are data, so that no slopes in them are asked for.
    let isFirst: Bool
    /// `hidden`, padded.
    let units: Int
    /// Number of columns that the gates' sums are made of: hidden values, then inputs.
    var depth: Int { units + inputs }
    /// Panels for `lstmStep`.
    let panels: AlignedBuffer<Scalar>
    /// For every gate, in the order of the panels, a row of its weights of hidden values and, unless the inputs are data,
    /// of inputs: the way back.
    let rows: AlignedBuffer<Scalar>
    let rowStride: Int

    init(inputs: Int, hidden: Int, isFirst: Bool) {
        (self.inputs, self.hidden, self.isFirst) = (inputs, hidden, isFirst)
        units = AlignedBuffer<Scalar>.padded(hidden)
        rowStride = isFirst ? units : AlignedBuffer<Scalar>.padded(units + inputs)
        panels = AlignedBuffer(4 * units * (units + inputs + 1))
        rows = AlignedBuffer(4 * units * rowStride)
    }

    /// Calls `body` with each gate's row in the list of parameters and its place in the panels.
    @inline(__always)
    private func forEachGate(_ body: (_ row: Int, _ panel: Int, _ lane: Int) -> Void) {
        for gate in 0..<4 {
            for unit in 0..<hidden { body(gate * hidden + unit, unit / 8, gate * 8 + unit % 8) }
        }
    }

    func load(_ parameters: UnsafePointer<Scalar>) {
        let recurrent = unsafe parameters + 4 * hidden * inputs
        let biases = unsafe recurrent + 4 * hidden * hidden
        forEachGate { row, panel, lane in
            let column = unsafe panels.base + panel * 32 * (depth + 1) + lane
            let back = unsafe rows.row(panel * 32 + lane, stride: rowStride)
            unsafe column[0] = biases[row]
            for index in 0..<hidden {
                unsafe column[32 * (1 + index)] = recurrent[row * hidden + index]
                unsafe back[index] = recurrent[row * hidden + index]
            }
            for index in 0..<inputs {
                unsafe column[32 * (1 + units + index)] = parameters[row * inputs + index]
                if !isFirst { unsafe back[units + index] = parameters[row * inputs + index] }
            }
        }
    }

    /// Writes slopes in the order of the list of parameters.
    ///
    /// - Parameter slopes: for every gate, in the order of the panels, those in its weights of hidden values, of inputs and
    ///   of the 1 behind them.
    func unpack(_ slopes: UnsafePointer<Scalar>, stride: Int, into gradient: UnsafeMutablePointer<Scalar>) {
        let recurrent = unsafe gradient + 4 * hidden * inputs
        let biases = unsafe recurrent + 4 * hidden * hidden
        forEachGate { row, panel, lane in
            let from = unsafe slopes + (panel * 32 + lane) * stride
            unsafe (recurrent + row * hidden).update(from: from, count: hidden)
            unsafe (gradient + row * inputs).update(from: from + units, count: inputs)
            unsafe biases[row] = from[units + inputs]
        }
    }
}
