import CKernels

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
            let (weight, decay, groups) = (weight, decay, (rows - row) / (4 * Self.block))
            guard groups == 0 else {
                let (from, to) = unsafe (values + row, averages + row)
                average = unsafe aaiti_wilder(from, groups, weight, decay, average, to, &start, &inflow)
                power = powers[Self.block - 1]
                row += groups * 4 * Self.block
                continue
            }
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

    /// `decay` to the powers of 1 to 8, as steps one after the other multiply it up.
    private var powers: SIMD8<Double> {
        var powers = SIMD8(repeating: decay)
        for index in 1..<Self.block { powers[index] = powers[index - 1] * decay }
        return powers
    }
}
