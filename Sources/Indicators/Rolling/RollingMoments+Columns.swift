extension RollingMoments {
    /// Takes the next `count` values in and hands over row, mean and squared deviations of each window, both `.nan`
    /// until it is full.
    ///
    /// The values stay as they are: `body` must not write over them.
    @inline(__always)
    mutating func update(
        over values: UnsafePointer<Double>,
        count rows: Int,
        _ body: (_ row: Int, _ mean: Double, _ squaredDeviations: Double) -> Void
    ) {
        var row = 0
        // To the beginning of a block, whole blocks if there are any, the beginning of another one.
        var hasBlocks = rows >= period
        while row < rows {
            if hasBlocks, ring.count == period, position == 0 {
                unsafe row += updateBlocks(over: values, from: row, to: rows, body)
                hasBlocks = false
                continue
            }
            let moments = unsafe update(values[row])
            body(row, moments?.mean ?? .nan, moments?.squaredDeviations ?? .nan)
            row += 1
        }
    }

    /// As many whole blocks as there are.
    ///
    /// Two sums that do not wait for each other go side by side: of the block's beginnings, for its own windows, and of
    /// its ends, for those of the next block.
    @inline(__always)
    private mutating func updateBlocks(
        over values: UnsafePointer<Double>,
        from row: Int,
        to rows: Int,
        _ body: (_ row: Int, _ mean: Double, _ squaredDeviations: Double) -> Void
    ) -> Int {
        let (period, share, blocks) = (period, share, (rows - row) / period)
        reference = unsafe ring.withUnsafeMutableBufferPointer { [reference] ring in
            unsafe withUnsafeTemporaryAllocation(of: Sums.self, capacity: period) { next in
                guard var old = ring.baseAddress, var new = next.baseAddress else { return reference }
                var reference = reference
                for first in stride(from: row, to: row + blocks * period, by: period) {
                    let end = first &+ period &- 1
                    let last = unsafe values[end]
                    var (head, tail) = (Sums.zero, Sums.zero)
                    for index in 0..<period &- 1 {
                        unsafe tail += Self.sums(of: values[end &- index] - last)
                        unsafe new[period &- 1 &- index] = tail
                        unsafe head += Self.sums(of: values[first &+ index] - reference)
                        let sums = unsafe old[index &+ 1] + head
                        let distance = sums.x * share
                        body(first &+ index, reference + distance, Self.squaredDeviations(sums, distance))
                    }
                    unsafe tail += Self.sums(of: values[first] - last)
                    unsafe new[0] = tail
                    let distance = tail.x * share
                    body(end, last + distance, Self.squaredDeviations(tail, distance))
                    reference = last
                    unsafe swap(&old, &new)
                }
                if !blocks.isMultiple(of: 2) { unsafe new.update(from: old, count: period) }
                return reference
            }
        }
        return blocks * period
    }
}
