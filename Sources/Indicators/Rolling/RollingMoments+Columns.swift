import CKernels

/// The rows of columns that are made of the moments of windows.
protocol MomentRows {
    /// Both are `.nan` where there is no window yet.
    func write(_ mean: Double, _ squaredDeviations: Double, row: Int)

    /// Writes the windows of groups of blocks, as `aaiti_window_deviations` says; `row` is that of the first value.
    func writeGroups(_ groups: WindowGroups, row: Int)
}

/// Groups of four blocks of values, and memory for what is summed up of them.
@safe
struct WindowGroups {
    let values: UnsafePointer<Double>
    let period: Int
    let count: Int
    let memory: UnsafeMutablePointer<Double>?
}

extension RollingMoments {
    /// Takes the next `count` values in and writes a row for each window.
    ///
    /// The values stay as they are: the rows must lie elsewhere.
    @inline(__always)
    mutating func update(over values: UnsafePointer<Double>, count rows: Int, into columns: some MomentRows) {
        var row = 0
        // To the beginning of a block, whole blocks if there are any, the beginning of another one.
        var hasBlocks = rows >= period
        while row < rows {
            if hasBlocks, ring.count == period, position == 0 {
                unsafe row += updateBlocks(over: values, row: row, count: (rows - row) / period, columns)
                hasBlocks = false
                continue
            }
            let moments = unsafe update(values[row])
            columns.write(moments?.mean ?? .nan, moments?.squaredDeviations ?? .nan, row: row)
            row += 1
        }
    }

    /// As many whole blocks as there are: the last ones in fours, each four behind a block that gives them its end.
    private mutating func updateBlocks(
        over values: UnsafePointer<Double>,
        row: Int,
        count blocks: Int,
        _ columns: some MomentRows
    ) -> Int {
        guard blocks > 0 else { return 0 }
        let single = 1 + (blocks - 1) % 4
        for block in 0..<single { unsafe updateBlock(over: values, row: row + block * period, columns) }
        guard single < blocks else { return blocks * period }
        unsafe withUnsafeTemporaryAllocation(of: Double.self, capacity: 8 * period) { memory in
            let (first, count) = (row + single * period, (blocks - single) / 4)
            let groups = unsafe WindowGroups(
                values: values + first,
                period: period,
                count: count,
                memory: memory.baseAddress
            )
            columns.writeGroups(groups, row: first)
        }
        unsafe closeBlock(over: values, row: row + (blocks - 1) * period, columns)
        return blocks * period
    }

    /// One block: the windows that end in it.
    private mutating func updateBlock(over values: UnsafePointer<Double>, row: Int, _ columns: some MomentRows) {
        var head = Sums.zero
        for index in 0..<period - 1 {
            unsafe head += Self.sums(of: values[row + index] - reference)
            let sums = ring[index + 1] + head
            let distance = sums.x * share
            columns.write(reference + distance, Self.squaredDeviations(sums, distance), row: row + index)
        }
        unsafe closeBlock(over: values, row: row, columns)
    }

    /// Leaves a block's sums for the windows that begin in it, of which the first is the block itself.
    private mutating func closeBlock(over values: UnsafePointer<Double>, row: Int, _ columns: some MomentRows) {
        let last = row + period - 1
        unsafe reference = values[last]
        var tail = Sums.zero
        for index in (0..<period).reversed() {
            unsafe tail += Self.sums(of: values[row + index] - reference)
            ring[index] = tail
        }
        let distance = tail.x * share
        columns.write(reference + distance, Self.squaredDeviations(tail, distance), row: last)
    }
}
