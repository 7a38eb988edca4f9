extension WilderAverage {
    /// Takes the next `count` values in; `averages` may be where the values are.
    mutating func update(
        over values: UnsafePointer<Double>,
        count rows: Int,
        into averages: UnsafeMutablePointer<Double>
    ) {
        let powers = powers
        var row = 0
        while row < rows {
            guard isSeeded, step == 0, row + Self.block <= rows else {
                unsafe averages[row] = update(values[row]) ?? .nan
                row += 1
                continue
            }
            let (weight, decay) = (weight, decay)
            var (start, average, inflow) = (start, average, inflow)
            while row &+ Self.block <= rows {
                (start, inflow) = (average, 0)
                for index in 0..<Self.block {
                    unsafe inflow = inflow * decay + values[row &+ index] * weight
                    average = powers[index] * start + inflow
                    unsafe averages[row &+ index] = average
                }
                row &+= Self.block
            }
            (self.start, self.average, self.inflow, power) = (start, average, inflow, powers[Self.block - 1])
        }
    }

    /// Two averages of one period that take all their steps together, side by side in the halves of a register.
    ///
    /// - Parameters:
    ///   - value: The two values of a row.
    ///   - body: Takes a row and its averages, `.nan` until they are seeded.
    @inline(__always)
    static func update(
        _ first: inout WilderAverage,
        _ second: inout WilderAverage,
        count rows: Int,
        _ value: (Int) -> SIMD2<Double>,
        _ body: (Int, SIMD2<Double>) -> Void
    ) {
        let (powers, weight, decay) = (first.powers, first.weight, first.decay)
        var row = 0
        while row < rows {
            guard first.isSeeded, first.step == 0, row + block <= rows else {
                let pair = value(row)
                body(row, SIMD2(first.update(pair.x) ?? .nan, second.update(pair.y) ?? .nan))
                row += 1
                continue
            }
            var (start, inflow) = (SIMD2<Double>.zero, SIMD2<Double>.zero)
            var average = SIMD2(first.average, second.average)
            while row &+ block <= rows {
                (start, inflow) = (average, .zero)
                for index in 0..<block {
                    inflow = inflow * decay + value(row &+ index) * weight
                    average = powers[index] * start + inflow
                    body(row &+ index, average)
                }
                row &+= block
            }
            (first.start, first.average, first.inflow) = (start.x, average.x, inflow.x)
            (second.start, second.average, second.inflow) = (start.y, average.y, inflow.y)
            (first.power, second.power) = (powers[block - 1], powers[block - 1])
        }
    }

    /// `decay` to the powers of 1 to 8, as steps one after the other multiply it up.
    private var powers: SIMD8<Double> {
        var powers = SIMD8(repeating: decay)
        for index in 1..<Self.block { powers[index] = powers[index - 1] * decay }
        return powers
    }
}
