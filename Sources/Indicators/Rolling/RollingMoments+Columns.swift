import CKernels

extension RollingMoments {
    /// Takes the next `count` values in and writes mean and squared deviations of each window, both `.nan` until it is
    /// full. Squared deviations may be below 0, as ``squaredDeviations(_:_:)`` says; `aaiti_deviations` puts that right.
    ///
    /// The values stay as they are: the rows must lie elsewhere.
    mutating func update(
        over values: UnsafePointer<Double>,
        count rows: Int,
        means: UnsafeMutablePointer<Double>?,
        squaredDeviations: UnsafeMutablePointer<Double>
    ) {
        var row = 0
        // To the beginning of a block, whole blocks if there are any, the beginning of another one.
        var hasBlocks = rows >= period
        while row < rows {
            let (mean, squares) = unsafe (means.map { unsafe $0 + row }, squaredDeviations + row)
            if hasBlocks, ring.count == period, position == 0 {
                unsafe row += updateBlocks(over: values + row, count: (rows - row) / period, mean, squares)
                hasBlocks = false
                continue
            }
            let moments = unsafe update(values[row])
            unsafe mean?.pointee = moments?.mean ?? .nan
            unsafe squares.pointee = moments?.squaredDeviations ?? .nan
            row += 1
        }
    }

    /// As many whole blocks as there are: the last ones in fours, each four behind a block that gives them its end.
    private mutating func updateBlocks(
        over values: UnsafePointer<Double>,
        count blocks: Int,
        _ means: UnsafeMutablePointer<Double>?,
        _ squaredDeviations: UnsafeMutablePointer<Double>
    ) -> Int {
        guard blocks > 0 else { return 0 }
        typealias Rows = (UnsafePointer<Double>, UnsafeMutablePointer<Double>?, UnsafeMutablePointer<Double>)
        func rows(_ block: Int) -> Rows {
            let row = block * period
            return unsafe (values + row, means.map { unsafe $0 + row }, squaredDeviations + row)
        }
        let single = 1 + (blocks - 1) % 4
        for block in 0..<single {
            let (values, means, squaredDeviations) = unsafe rows(block)
            unsafe updateBlock(over: values, means, squaredDeviations)
        }
        guard single < blocks else { return blocks * period }
        unsafe withUnsafeTemporaryAllocation(of: Double.self, capacity: 8 * period) { tails in
            let (values, means, squaredDeviations) = unsafe rows(single)
            let groups = (blocks - single) / 4
            let memory = tails.baseAddress
            unsafe aaiti_window_moments(values, period, groups, share, memory, means, squaredDeviations)
        }
        let (last, lastMeans, lastSquaredDeviations) = unsafe rows(blocks - 1)
        unsafe closeBlock(over: last, lastMeans, lastSquaredDeviations)
        return blocks * period
    }

    /// One block: the windows that end in it.
    private mutating func updateBlock(
        over values: UnsafePointer<Double>,
        _ means: UnsafeMutablePointer<Double>?,
        _ squaredDeviations: UnsafeMutablePointer<Double>
    ) {
        var head = Sums.zero
        for index in 0..<period - 1 {
            unsafe head += Self.sums(of: values[index] - reference)
            let sums = ring[index + 1] + head
            let distance = sums.x * share
            unsafe means?[index] = reference + distance
            unsafe squaredDeviations[index] = Self.squaredDeviations(sums, distance)
        }
        unsafe closeBlock(over: values, means, squaredDeviations)
    }

    /// Leaves a block's sums for the windows that begin in it, of which the first is the block itself.
    private mutating func closeBlock(
        over values: UnsafePointer<Double>,
        _ means: UnsafeMutablePointer<Double>?,
        _ squaredDeviations: UnsafeMutablePointer<Double>
    ) {
        unsafe reference = values[period - 1]
        var tail = Sums.zero
        for index in (0..<period).reversed() {
            unsafe tail += Self.sums(of: values[index] - reference)
            ring[index] = tail
        }
        let distance = tail.x * share
        unsafe means?[period - 1] = reference + distance
        unsafe squaredDeviations[period - 1] = Self.squaredDeviations(tail, distance)
    }
}
