extension RollingMoments {
    /// Blocks that are worked on side by side: each begins a sum of its own.
    typealias Lanes = SIMD4<Double>

    /// Takes the next `count` values in and hands over row, mean and squared deviations of each window, both `.nan`
    /// until it is full.
    ///
    /// The values stay as they are: neither closure must write over them.
    ///
    /// - Parameters:
    ///   - body: Takes one row.
    ///   - lanesBody: Takes four, `period` rows apart, of which it is told the first. Their squared deviations may be
    ///     below 0, as ``squaredDeviations(_:_:)`` says; `aaiti_deviations` puts that right.
    @inline(__always)
    mutating func update(
        over values: UnsafePointer<Double>,
        count rows: Int,
        _ body: (_ row: Int, _ mean: Double, _ squaredDeviations: Double) -> Void,
        lanes lanesBody: (_ row: Int, _ means: Lanes, _ squaredDeviations: Lanes) -> Void
    ) {
        var row = 0
        // To the beginning of a block, whole blocks if there are any, the beginning of another one.
        var hasBlocks = rows >= period
        while row < rows {
            if hasBlocks, ring.count == period, position == 0 {
                let blocks = (rows - row) / period
                unsafe row += updateBlocks(over: values + row, count: blocks, offset: row, body, lanesBody)
                hasBlocks = false
                continue
            }
            let moments = unsafe update(values[row])
            body(row, moments?.mean ?? .nan, moments?.squaredDeviations ?? .nan)
            row += 1
        }
    }

    /// As many whole blocks as there are: the last ones in fours, each four behind a block that gives them its end.
    @inline(__always)
    private mutating func updateBlocks(
        over values: UnsafePointer<Double>,
        count blocks: Int,
        offset: Int,
        _ body: (_ row: Int, _ mean: Double, _ squaredDeviations: Double) -> Void,
        _ lanesBody: (_ row: Int, _ means: Lanes, _ squaredDeviations: Lanes) -> Void
    ) -> Int {
        guard blocks > 0 else { return 0 }
        let single = 1 + (blocks - 1) % Lanes.scalarCount
        for block in 0..<single {
            unsafe updateBlock(over: values + block * period, offset: offset + block * period, body)
        }
        guard single < blocks else { return blocks * period }
        unsafe withUnsafeTemporaryAllocation(of: Lanes.self, capacity: 2 * period) { tails in
            guard let tails = tails.baseAddress else { return }
            for block in stride(from: single, to: blocks, by: Lanes.scalarCount) {
                let first = block * period
                unsafe runLanes(over: values + first, offset: offset + first, tails: tails, lanesBody)
            }
        }
        let last = (blocks - 1) * period
        unsafe closeBlock(over: values + last, offset: offset + last, body)
        return blocks * period
    }

    /// One block: the windows that end in it.
    @inline(__always)
    private mutating func updateBlock(
        over values: UnsafePointer<Double>,
        offset: Int,
        _ body: (_ row: Int, _ mean: Double, _ squaredDeviations: Double) -> Void
    ) {
        var head = Sums.zero
        for index in 0..<period - 1 {
            unsafe head += Self.sums(of: values[index] - reference)
            let sums = ring[index + 1] + head
            let distance = sums.x * share
            body(offset + index, reference + distance, Self.squaredDeviations(sums, distance))
        }
        unsafe closeBlock(over: values, offset: offset, body)
    }

    /// Leaves a block's sums for the windows that begin in it, of which the first is the block itself.
    @inline(__always)
    private mutating func closeBlock(
        over values: UnsafePointer<Double>,
        offset: Int,
        _ body: (_ row: Int, _ mean: Double, _ squaredDeviations: Double) -> Void
    ) {
        unsafe reference = values[period - 1]
        var tail = Sums.zero
        for index in (0..<period).reversed() {
            unsafe tail += Self.sums(of: values[index] - reference)
            ring[index] = tail
        }
        let distance = tail.x * share
        body(offset + period - 1, reference + distance, Self.squaredDeviations(tail, distance))
    }

    /// Four blocks, from the end of the one before them to that of the third.
    @inline(__always)
    private func runLanes(
        over values: UnsafePointer<Double>,
        offset: Int,
        tails: UnsafeMutablePointer<Lanes>,
        _ body: (_ row: Int, _ means: Lanes, _ squaredDeviations: Lanes) -> Void
    ) {
        let (period, share) = (period, share)
        let reference = unsafe Self.lanes(values - 1, period)
        var (sum, squares) = (Lanes.zero, Lanes.zero)
        var index = period
        while index > 0 {
            index &-= 1
            let distance = unsafe Self.lanes(values + (index &- period), period) - reference
            sum += distance
            squares += distance * distance
            unsafe tails[2 &* index] = sum
            unsafe tails[2 &* index &+ 1] = squares
        }
        var distance = sum * share
        body(offset &- 1, reference + distance, squares - sum * distance)
        (sum, squares) = (.zero, .zero)
        while index &+ 1 < period {
            distance = unsafe Self.lanes(values + index, period) - reference
            sum += distance
            squares += distance * distance
            let whole = unsafe (tails[2 &* index &+ 2] + sum, tails[2 &* index &+ 3] + squares)
            distance = whole.0 * share
            body(offset &+ index, reference + distance, whole.1 - whole.0 * distance)
            index &+= 1
        }
    }

    @inline(__always)
    private static func lanes(_ first: UnsafePointer<Double>, _ period: Int) -> Lanes {
        unsafe Lanes(first[0], first[period], first[2 &* period], first[3 &* period])
    }

}

extension UnsafeMutablePointer<Double> {
    /// Writes four rows of a column that are `stride` apart.
    @inline(__always)
    func write(_ lanes: RollingMoments.Lanes, from row: Int, by stride: Int) {
        unsafe self[row] = lanes.x
        unsafe self[row &+ stride] = lanes.y
        unsafe self[row &+ 2 &* stride] = lanes.z
        unsafe self[row &+ 3 &* stride] = lanes.w
    }
}
