import CKernels

extension WilderAverage {
    /// Takes the next `count` values in; `averages` may be where the values are.
    mutating func update(
        over values: UnsafePointer<Double>,
        count rows: Int,
        into averages: UnsafeMutablePointer<Double>
    ) {
        var row = 0
        while row < rows {
            let blocks = wholeBlocks(in: rows - row)
            if blocks > 0 {
                let (from, to) = unsafe (values + row, averages + row)
                var state = state
                unsafe aaiti_wilder(from, blocks, weight, decay, &state, to)
                self.state = state
                row += blocks * Self.block
            } else {
                unsafe averages[row] = update(values[row]) ?? .nan
                row += 1
            }
        }
    }

    /// How many blocks the next `count` values fill, from where it is.
    func wholeBlocks(in count: Int) -> Int { isSeeded && step == 0 ? count / Self.block : 0 }

    /// What is left of whole blocks.
    var state: aaiti_wilder_state {
        get { aaiti_wilder_state(average: average, start: start, inflow: inflow) }
        set {
            (average, start, inflow) = (newValue.average, newValue.start, newValue.inflow)
            power = 1
            for _ in 0..<Self.block { power *= decay }
        }
    }
}
