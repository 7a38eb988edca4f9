import CKernels

/// The numbers that a network computes with: `Float` in use, and `Double` where gradients are checked, by the same code.
///
/// Matrices lie row by row; a stride is the distance of two rows.
package protocol NeuralScalar: BinaryFloatingPoint, Sendable {
    /// Writes or adds the product of `left` (rows × depth), whose rows lie `row` and whose columns lie `step` apart, and
    /// `right` (depth × columns). The columns are a multiple of 8.
    static func product(
        _ left: UnsafePointer<Self>,
        row: Int,
        step: Int,
        _ right: UnsafePointer<Self>,
        stride: Int,
        into result: UnsafeMutablePointer<Self>,
        resultStride: Int,
        rows: Int,
        columns: Int,
        depth: Int,
        adds: Bool
    )

    /// One step of an LSTM layer; see `aaiti_lstm_step_float`.
    static func lstmStep(
        _ inputs: UnsafePointer<Self>,
        stride: Int,
        depth: Int,
        zeros: Int,
        weights: UnsafePointer<Self>,
        before: UnsafePointer<Self>,
        after: UnsafeMutablePointer<Self>,
        hidden: UnsafeMutablePointer<Self>,
        hiddenStride: Int,
        gates: UnsafeMutablePointer<Self>?,
        gateStride: Int,
        rows: Int,
        units: Int
    )

    /// The step backwards; see `aaiti_lstm_step_back_float`.
    static func lstmStepBack(
        gates: UnsafeMutablePointer<Self>,
        gateStride: Int,
        before: UnsafePointer<Self>,
        hidden: UnsafePointer<Self>,
        hiddenStride: Int,
        hiddenSlopes: UnsafePointer<Self>,
        slopeStride: Int,
        cellSlopes: UnsafeMutablePointer<Self>,
        rows: Int,
        units: Int
    )
}

extension Float: NeuralScalar {
    package static func product(
        _ left: UnsafePointer<Float>,
        row: Int,
        step: Int,
        _ right: UnsafePointer<Float>,
        stride: Int,
        into result: UnsafeMutablePointer<Float>,
        resultStride: Int,
        rows: Int,
        columns: Int,
        depth: Int,
        adds: Bool
    ) {
        unsafe aaiti_product_float(
            left,
            row,
            step,
            right,
            stride,
            result,
            resultStride,
            rows,
            columns,
            depth,
            adds ? 1 : 0
        )
    }

    package static func lstmStep(
        _ inputs: UnsafePointer<Float>,
        stride: Int,
        depth: Int,
        zeros: Int,
        weights: UnsafePointer<Float>,
        before: UnsafePointer<Float>,
        after: UnsafeMutablePointer<Float>,
        hidden: UnsafeMutablePointer<Float>,
        hiddenStride: Int,
        gates: UnsafeMutablePointer<Float>?,
        gateStride: Int,
        rows: Int,
        units: Int
    ) {
        unsafe aaiti_lstm_step_float(
            inputs,
            stride,
            depth,
            zeros,
            weights,
            before,
            after,
            hidden,
            hiddenStride,
            gates,
            gateStride,
            rows,
            units
        )
    }

    package static func lstmStepBack(
        gates: UnsafeMutablePointer<Float>,
        gateStride: Int,
        before: UnsafePointer<Float>,
        hidden: UnsafePointer<Float>,
        hiddenStride: Int,
        hiddenSlopes: UnsafePointer<Float>,
        slopeStride: Int,
        cellSlopes: UnsafeMutablePointer<Float>,
        rows: Int,
        units: Int
    ) {
        unsafe aaiti_lstm_step_back_float(
            gates,
            gateStride,
            before,
            hidden,
            hiddenStride,
            hiddenSlopes,
            slopeStride,
            cellSlopes,
            rows,
            units
        )
    }
}

extension Double: NeuralScalar {
    package static func product(
        _ left: UnsafePointer<Double>,
        row: Int,
        step: Int,
        _ right: UnsafePointer<Double>,
        stride: Int,
        into result: UnsafeMutablePointer<Double>,
        resultStride: Int,
        rows: Int,
        columns: Int,
        depth: Int,
        adds: Bool
    ) {
        unsafe aaiti_product_double(
            left,
            row,
            step,
            right,
            stride,
            result,
            resultStride,
            rows,
            columns,
            depth,
            adds ? 1 : 0
        )
    }

    package static func lstmStep(
        _ inputs: UnsafePointer<Double>,
        stride: Int,
        depth: Int,
        zeros: Int,
        weights: UnsafePointer<Double>,
        before: UnsafePointer<Double>,
        after: UnsafeMutablePointer<Double>,
        hidden: UnsafeMutablePointer<Double>,
        hiddenStride: Int,
        gates: UnsafeMutablePointer<Double>?,
        gateStride: Int,
        rows: Int,
        units: Int
    ) {
        unsafe aaiti_lstm_step_double(
            inputs,
            stride,
            depth,
            zeros,
            weights,
            before,
            after,
            hidden,
            hiddenStride,
            gates,
            gateStride,
            rows,
            units
        )
    }

    package static func lstmStepBack(
        gates: UnsafeMutablePointer<Double>,
        gateStride: Int,
        before: UnsafePointer<Double>,
        hidden: UnsafePointer<Double>,
        hiddenStride: Int,
        hiddenSlopes: UnsafePointer<Double>,
        slopeStride: Int,
        cellSlopes: UnsafeMutablePointer<Double>,
        rows: Int,
        units: Int
    ) {
        unsafe aaiti_lstm_step_back_double(
            gates,
            gateStride,
            before,
            hidden,
            hiddenStride,
            hiddenSlopes,
            slopeStride,
            cellSlopes,
            rows,
            units
        )
    }
}
