import CKernels
import Forecasting
import Testing

/// The kernels in C against the same arithmetic in plain Swift, for both widths of numbers.
@Suite struct NeuralKernelTests {
    private struct Matrix<Scalar: NeuralScalar> {
        var values: [Scalar]
        let stride: Int

        init(rows: Int, stride: Int, _ random: inout Seeded) {
            self.stride = stride
            values = (0..<rows * stride).map { _ in Scalar(random.uniform(-1...1)) }
        }

        subscript(row: Int, column: Int) -> Scalar { values[row * stride + column] }
    }

    private func sigmoid(_ x: Double) -> Double { 1 / (1 + exponential(-x)) }

    private func tangent(_ x: Double) -> Double { 2 * sigmoid(2 * x) - 1 }

    /// By its series on a part of the argument, and squaring: good to 1e-14.
    private func exponential(_ x: Double) -> Double {
        let part = x / 1024
        var (term, sum) = (1.0, 1.0)
        for k in 1...12 {
            term *= part / Double(k)
            sum += term
        }
        for _ in 0..<10 { sum *= sum }
        return sum
    }

    private func checkProducts<Scalar: NeuralScalar>(_: Scalar.Type, tolerance: Double, seed: UInt64) {
        var random = Seeded(seed)
        for _ in 0..<60 {
            let (rows, columns) = (Int.random(in: 0...19, using: &random), 8 * Int.random(in: 1...10, using: &random))
            let depth = Int.random(in: 0...40, using: &random)
            let (isTransposed, adds) = (Bool.random(using: &random), Bool.random(using: &random))
            let padding = Int.random(in: 0...9, using: &random)
            let left = Matrix<Scalar>(
                rows: isTransposed ? depth : rows,
                stride: (isTransposed ? rows : depth) + padding,
                &random
            )
            let right = Matrix<Scalar>(rows: depth, stride: columns + padding, &random)
            var result = Matrix<Scalar>(rows: rows, stride: columns + padding, &random)
            let before = result
            let stride = result.stride
            unsafe Scalar.product(
                left.values,
                row: isTransposed ? 1 : left.stride,
                step: isTransposed ? left.stride : 1,
                right.values,
                stride: right.stride,
                into: &result.values,
                resultStride: stride,
                rows: rows,
                columns: columns,
                depth: depth,
                adds: adds
            )
            for row in 0..<rows {
                for column in 0..<stride {
                    var expected = adds || column >= columns ? Double(before[row, column]) : 0
                    for k in 0..<(column < columns ? depth : 0) {
                        expected += Double(isTransposed ? left[k, row] : left[row, k]) * Double(right[k, column])
                    }
                    #expect(
                        agree(Double(result[row, column]), expected, tolerance),
                        "\(rows) x \(columns) x \(depth), row \(row), column \(column), seed \(seed)"
                    )
                }
            }
        }
    }

    @Test(arguments: UInt64(1)...4) func products(seed: UInt64) {
        checkProducts(Float.self, tolerance: 1e-5, seed: seed)
        checkProducts(Double.self, tolerance: 1e-14, seed: seed)
    }

    /// A step forwards and back, with gates from closed to open and beyond what floats tell apart.
    private func checkStep<Scalar: NeuralScalar>(_: Scalar.Type, tolerance: Double, seed: UInt64) {
        var random = Seeded(seed)
        for rows in 1...5 {
            let (units, depth) = (8 * Int.random(in: 1...3, using: &random), Int.random(in: 0...20, using: &random))
            let gateStride = 4 * units + 8
            var inputs = Matrix<Scalar>(rows: rows + 1, stride: depth + 3, &random)
            // Columns that are said to be zero, and are not: they are not to be read.
            let zeros = Bool.random(using: &random) ? Int.random(in: 0...depth, using: &random) : 0
            var weights = Matrix<Scalar>(rows: units / 8 * (depth + 1), stride: 32, &random)
            // The biases come first in each panel.
            for panel in 0..<units / 8 {
                for lane in 0..<32 {
                    weights.values[panel * (depth + 1) * 32 + lane] *= Scalar(
                        [0.1, 2, 10, 40].randomElement(using: &random) ?? 1
                    )
                }
            }
            let before = Matrix<Scalar>(rows: rows, stride: units, &random)
            var after = before
            var hidden = Matrix<Scalar>(rows: rows, stride: units + 5, &random)
            var gates = Matrix<Scalar>(rows: rows, stride: gateStride, &random)
            let hiddenSlopes = Matrix<Scalar>(rows: rows, stride: units, &random)
            let laterSlopes = Matrix<Scalar>(rows: rows, stride: units, &random)
            var cellSlopes = laterSlopes
            let hiddenStride = hidden.stride
            unsafe Scalar.lstmStep(
                inputs.values,
                stride: inputs.stride,
                depth: depth,
                zeros: zeros,
                weights: weights.values,
                before: before.values,
                after: &after.values,
                hidden: &hidden.values,
                hiddenStride: hiddenStride,
                gates: &gates.values,
                gateStride: gateStride,
                rows: rows,
                units: units
            )
            let kept = gates
            for row in 0..<rows {
                for column in 0..<zeros { inputs.values[row * inputs.stride + column] = 0 }
            }
            unsafe Scalar.lstmStepBack(
                gates: &gates.values,
                gateStride: gateStride,
                before: before.values,
                hidden: hidden.values,
                hiddenStride: hiddenStride,
                hiddenSlopes: hiddenSlopes.values,
                slopeStride: units,
                cellSlopes: &cellSlopes.values,
                rows: rows,
                units: units
            )
            for row in 0..<rows {
                for unit in 0..<units {
                    let place = unit / 8 * 32 + unit % 8
                    func sum(_ gate: Int) -> Double {
                        let panel = unit / 8 * (depth + 1)
                        let lane = gate * 8 + unit % 8
                        return (0..<depth).reduce(Double(weights[panel, lane])) {
                            $0 + Double(inputs[row, $1]) * Double(weights[panel + 1 + $1, lane])
                        }
                    }
                    let (i, f, g, o) = (sigmoid(sum(0)), sigmoid(sum(1)), tangent(sum(2)), sigmoid(sum(3)))
                    let old = Double(before[row, unit])
                    let cell = f * old + i * g
                    let squashed = tangent(cell)
                    let arriving = Double(hiddenSlopes[row, unit])
                    let cellSlope = Double(laterSlopes[row, unit]) + arriving * o * (1 - squashed * squashed)
                    let pairs = [
                        (after[row, unit], cell), (hidden[row, unit], o * squashed),
                        (kept[row, place], i), (kept[row, place + 8], f), (kept[row, place + 16], g),
                        (kept[row, place + 24], o),
                        (gates[row, place], cellSlope * g * i * (1 - i)),
                        (gates[row, place + 8], cellSlope * old * f * (1 - f)),
                        (gates[row, place + 16], cellSlope * i * (1 - g * g)),
                        (gates[row, place + 24], arriving * squashed * o * (1 - o)),
                        (cellSlopes[row, unit], cellSlope * f),
                    ]
                    for (index, (found, expected)) in pairs.enumerated() {
                        #expect(
                            agree(Double(found), expected, tolerance),
                            "\(rows) rows, \(units) units, row \(row), unit \(unit), number \(index), seed \(seed)"
                        )
                    }
                }
            }
        }
    }

    @Test(arguments: UInt64(1)...4) func stepsForwardsAndBack(seed: UInt64) {
        checkStep(Float.self, tolerance: 3e-6, seed: seed)
        checkStep(Double.self, tolerance: 1e-12, seed: seed)
    }

    /// What the tests above see is one processor's way of three; those of AVX-512 and AVX2 come to the same bits. A processor
    /// without one of them takes the next lower way, and compares it with itself.
    @Test(arguments: UInt64(1)...8) func productsOfEveryProcessor(seed: UInt64) {
        var random = Seeded(seed)
        for _ in 0..<20 {
            let (rows, columns) = (Int.random(in: 1...40, using: &random), 8 * Int.random(in: 1...20, using: &random))
            let depth = Int.random(in: 1...40, using: &random)
            let isTransposed = Bool.random(using: &random)
            let left = Matrix<Float>(rows: rows, stride: depth, &random)
            let right = Matrix<Float>(rows: depth, stride: columns, &random)
            let before = Matrix<Float>(rows: rows, stride: columns, &random).values
            let adds = Int32.random(in: 0...1, using: &random)
            let results = (Int32(0)...2).map { level in
                var result = before
                unsafe aaiti_product_float_up_to(
                    level,
                    left.values,
                    isTransposed ? 1 : depth,
                    isTransposed ? rows : 1,
                    right.values,
                    columns,
                    &result,
                    columns,
                    rows,
                    columns,
                    depth,
                    adds
                )
                return result
            }
            let what = "\(rows) x \(columns) x \(depth), seed \(seed)"
            #expect(results[1] == results[2], "\(what)")
            #expect(agree(results[0].map { Double($0) }, results[1].map { Double($0) }, 1e-4), "\(what)")
        }
    }

    @Test(arguments: UInt64(1)...8) func stepsOfEveryProcessor(seed: UInt64) {
        var random = Seeded(seed)
        for _ in 0..<20 {
            let (rows, units) = (Int.random(in: 1...40, using: &random), 8 * Int.random(in: 1...9, using: &random))
            let depth = Int.random(in: 1...30, using: &random)
            let zeros = Int.random(in: 0...depth, using: &random)
            let inputs = Matrix<Float>(rows: rows, stride: depth, &random)
            let weights = Matrix<Float>(rows: units / 8 * (depth + 1), stride: 32, &random)
            let before = Matrix<Float>(rows: rows, stride: units, &random)
            let results = (Int32(0)...2).map { level in
                var (after, hidden) = (before.values, before.values)
                var gates = [Float](repeating: 0, count: 4 * rows * units)
                unsafe aaiti_lstm_step_float_up_to(
                    level,
                    inputs.values,
                    depth,
                    depth,
                    zeros,
                    weights.values,
                    before.values,
                    &after,
                    &hidden,
                    units,
                    &gates,
                    4 * units,
                    rows,
                    units
                )
                return after + hidden + gates
            }
            let what = "\(rows) rows, \(units) units, depth \(depth), seed \(seed)"
            #expect(results[1] == results[2], "\(what)")
            #expect(agree(results[0].map { Double($0) }, results[1].map { Double($0) }, 1e-5), "\(what)")
        }
    }
}
