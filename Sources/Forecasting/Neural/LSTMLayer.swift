/// One LSTM layer at work on a batch: what it saw and computed, step by step.
///
/// Of each step it keeps rows of hidden values before the step, inputs, a 1 and zeros; and the cells before the step. Where
/// nothing is to be learned it keeps two steps, which take turns.
final class LSTMLayer<Scalar: NeuralScalar> {
    let weights: LSTMLayerWeights<Scalar>
    private let steps: Int
    /// Number of steps that are kept.
    private let slots: Int
    private let stride: Int
    private let gateStride: Int
    private let rowsSeen: AlignedBuffer<Scalar>
    private let cells: AlignedBuffer<Scalar>
    private let learning: Learning?

    /// What only the way back needs.
    private struct Learning {
        let gates: AlignedBuffer<Scalar>
        /// Slopes in the hidden values and inputs of one step.
        let slopes: AlignedBuffer<Scalar>
        let cellSlopes: AlignedBuffer<Scalar>
        let weightSlopes: AlignedBuffer<Scalar>
    }

    init(_ weights: LSTMLayerWeights<Scalar>, steps: Int, rows: Int, learns: Bool) {
        (self.weights, self.steps) = (weights, steps)
        let units = weights.units
        slots = learns ? steps + 1 : 2
        stride = AlignedBuffer<Scalar>.padded(weights.depth + 1)
        // Not a power of two, lest columns fall into the same few sets of the cache.
        gateStride = 4 * units + 8
        rowsSeen = AlignedBuffer(slots * rows * stride)
        for row in 0..<slots * rows { unsafe rowsSeen.base[row * stride + weights.depth] = 1 }
        cells = AlignedBuffer(slots * rows * units)
        learning =
            learns
            ? Learning(
                gates: AlignedBuffer(steps * rows * gateStride),
                slopes: AlignedBuffer(rows * weights.rowStride),
                cellSlopes: AlignedBuffer(rows * units),
                weightSlopes: AlignedBuffer(4 * units * stride)
            ) : nil
    }

    /// The inputs of a row at a step, to be written before the step is taken.
    func inputs(step: Int, row: Int, rows: Int) -> UnsafeMutablePointer<Scalar> {
        unsafe rowsSeen.row(step % slots * rows + row, stride: stride) + weights.units
    }

    /// The hidden values of a row before a step: after all steps those before one more.
    func hidden(step: Int, row: Int, rows: Int) -> UnsafeMutablePointer<Scalar> {
        unsafe rowsSeen.row(step % slots * rows + row, stride: stride)
    }

    /// Forgets what was seen.
    func reset(rows: Int) {
        for row in 0..<rows { unsafe hidden(step: 0, row: row, rows: rows).update(repeating: 0, count: weights.units) }
        cells.zero(0..<rows * weights.units)
    }

    func step(_ step: Int, rows: Int) {
        let units = weights.units
        unsafe Scalar.lstmStep(
            hidden(step: step, row: 0, rows: rows),
            stride: stride,
            depth: weights.depth,
            // Before the first step there are no hidden values.
            zeros: step == 0 ? units : 0,
            weights: weights.panels.base,
            before: cells.row(step % slots * rows, stride: units),
            after: cells.row((step + 1) % slots * rows, stride: units),
            hidden: hidden(step: step + 1, row: 0, rows: rows),
            hiddenStride: stride,
            gates: learning?.gates.row(step * rows, stride: gateStride),
            gateStride: gateStride,
            rows: rows,
            units: units
        )
    }

    /// Goes back over all steps and writes the slopes in the layer's parameters to `gradient`.
    ///
    /// - Parameters:
    ///   - arriving: adds to the slopes in the hidden values after a step those that come from elsewhere; row by row.
    ///   - leaving: takes the slopes in the inputs of a row at a step, unless the inputs are data.
    func backward(
        rows: Int,
        gradient: UnsafeMutablePointer<Scalar>,
        arriving: (_ step: Int, _ row: Int, UnsafeMutablePointer<Scalar>) -> Void,
        leaving: (_ step: Int, _ row: Int, UnsafePointer<Scalar>) -> Void,
        heartbeat: () -> Bool
    ) throws(ForecastingError) {
        guard let learning else { preconditionFailure("a layer that does not learn") }
        learning.slopes.zero(0..<rows * weights.rowStride)
        learning.cellSlopes.zero(0..<rows * weights.units)
        for step in (0..<steps).reversed() {
            guard heartbeat() else { throw .cancelled }
            for row in 0..<rows { unsafe arriving(step, row, learning.slopes.row(row, stride: weights.rowStride)) }
            back(learning, step, rows: rows, carriesOn: step > 0 || !weights.isFirst)
            guard !weights.isFirst else { continue }
            for row in 0..<rows {
                unsafe leaving(step, row, learning.slopes.row(row, stride: weights.rowStride) + weights.units)
            }
        }
        unsafe weights.unpack(learning.weightSlopes.base, stride: stride, into: gradient)
    }

    private func back(_ learning: Learning, _ step: Int, rows: Int, carriesOn: Bool) {
        let units = weights.units
        let gates = unsafe learning.gates.row(step * rows, stride: gateStride)
        unsafe Scalar.lstmStepBack(
            gates: gates,
            gateStride: gateStride,
            before: cells.row(step * rows, stride: units),
            hidden: hidden(step: step + 1, row: 0, rows: rows),
            hiddenStride: stride,
            hiddenSlopes: learning.slopes.base,
            slopeStride: weights.rowStride,
            cellSlopes: learning.cellSlopes.base,
            rows: rows,
            units: units
        )
        if carriesOn {
            unsafe Scalar.product(
                gates,
                row: gateStride,
                step: 1,
                weights.rows.base,
                stride: weights.rowStride,
                into: learning.slopes.base,
                resultStride: weights.rowStride,
                rows: rows,
                columns: weights.rowStride,
                depth: 4 * units,
                adds: false
            )
        }
        // Before the first step there are no hidden values, whose slopes have been written unless it is the only step.
        let first = step == 0 && steps > 1 ? units : 0
        unsafe Scalar.product(
            gates,
            row: 1,
            step: gateStride,
            hidden(step: step, row: 0, rows: rows) + first,
            stride: stride,
            into: learning.weightSlopes.base + first,
            resultStride: stride,
            rows: 4 * units,
            columns: stride - first,
            depth: rows,
            adds: step < steps - 1
        )
    }
}
