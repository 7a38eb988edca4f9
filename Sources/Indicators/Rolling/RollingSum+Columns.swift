import CKernels

extension RollingSum<Double> {
    /// Takes the next `count` values in and writes `scale` times the sum of each window, `.nan` until it is full.
    mutating func update(
        over values: UnsafePointer<Double>,
        count: Int,
        scale: Double,
        into sums: UnsafeMutablePointer<Double>
    ) {
        unsafe window.update(over: values, count: count, scale: scale, into: sums)
    }
}

extension RollingWindow<Double> {
    fileprivate mutating func update(
        over values: UnsafePointer<Double>,
        count rows: Int,
        scale: Double,
        into sums: UnsafeMutablePointer<Double>
    ) {
        var row = 0
        // The first value of a block has no sum before it.
        while row < rows, ring.count < period || position > 0 {
            unsafe sums[row] = update(values[row], +).map { $0 * scale } ?? .nan
            row += 1
        }
        unsafe row += runBlocks(over: values + row, count: rows - row, scale: scale, into: sums + row)
        while row < rows {
            unsafe sums[row] = update(values[row], +).map { $0 * scale } ?? .nan
            row += 1
        }
    }

    /// As many whole blocks as there are: the last ones in fours, each four behind a block whose sums it needs.
    private mutating func runBlocks(
        over values: UnsafePointer<Double>,
        count rows: Int,
        scale: Double,
        into sums: UnsafeMutablePointer<Double>
    ) -> Int {
        let (period, blocks) = (period, rows / period)
        guard blocks > 0 else { return 0 }
        let single = 1 + (blocks - 1) % 4
        for start in Swift.stride(from: 0, to: single * period, by: period) {
            unsafe runBlock(over: values + start, scale: scale, into: sums + start)
            unsafe sumTails(of: values + start)
        }
        guard single < blocks else { return blocks * period }
        unsafe withUnsafeTemporaryAllocation(of: Double.self, capacity: 4 * (period + 1)) { memory in
            let (first, groups) = (single * period, (blocks - single) / 4)
            unsafe aaiti_window_sums(values + first, period, groups, scale, memory.baseAddress, sums + first)
        }
        unsafe sumTails(of: values + (blocks - 1) * period)
        return blocks * period
    }

    /// The windows that end in a block.
    private func runBlock(
        over values: UnsafePointer<Double>,
        scale: Double,
        into sums: UnsafeMutablePointer<Double>
    ) {
        var head = unsafe values[0]
        for index in 1..<period {
            unsafe sums[index - 1] = (ring[index] + head) * scale
            unsafe head += values[index]
        }
        unsafe sums[period - 1] = head * scale
    }

    /// Leaves a block's sums for the windows that begin in it.
    private mutating func sumTails(of values: UnsafePointer<Double>) {
        var tail = unsafe values[period - 1]
        ring[period - 1] = tail
        for index in (0..<period - 1).reversed() {
            unsafe tail += values[index]
            ring[index] = tail
        }
    }
}
