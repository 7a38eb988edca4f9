extension RollingSum<Double> {
    /// Takes the next `count` values in and writes the sum of each window, `.nan` until it is full.
    mutating func update(over values: UnsafePointer<Double>, count: Int, into sums: UnsafeMutablePointer<Double>) {
        unsafe window.update(over: values, count: count, into: sums)
    }
}

extension RollingWindow<Double> {
    fileprivate mutating func update(
        over values: UnsafePointer<Double>,
        count rows: Int,
        into sums: UnsafeMutablePointer<Double>
    ) {
        var row = 0
        // The first value of a block has no sum before it.
        while row < rows, ring.count < period || position > 0 {
            unsafe sums[row] = update(values[row], +) ?? .nan
            row += 1
        }
        unsafe row += runBlocks(over: values + row, count: rows - row, into: sums + row)
        while row < rows {
            unsafe sums[row] = update(values[row], +) ?? .nan
            row += 1
        }
    }

    /// As many whole blocks as there are.
    private mutating func runBlocks(
        over values: UnsafePointer<Double>,
        count rows: Int,
        into sums: UnsafeMutablePointer<Double>
    ) -> Int {
        let period = period
        guard rows >= period else { return 0 }
        unsafe ring.withUnsafeMutableBufferPointer { ring in
            guard let tails = ring.baseAddress else { return }
            var start = 0
            while start &+ period <= rows {
                unsafe runBlock(over: values + start, tails: tails, period: period, into: sums + start)
                start &+= period
            }
        }
        return rows - rows % period
    }
}

private func runBlock(
    over values: UnsafePointer<Double>,
    tails: UnsafeMutablePointer<Double>,
    period: Int,
    into sums: UnsafeMutablePointer<Double>
) {
    var head = unsafe values[0]
    for index in 1..<period {
        unsafe sums[index &- 1] = tails[index] + head
        unsafe head += values[index]
    }
    unsafe sums[period &- 1] = head
    var (tail, index) = unsafe (values[period &- 1], period &- 1)
    unsafe tails[index] = tail
    while index > 0 {
        index &-= 1
        unsafe tail = values[index] + tail
        unsafe tails[index] = tail
    }
}
