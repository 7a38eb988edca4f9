import Markets

/// A column indicator whose every step waits for its last one: two of them side by side take hardly longer than one.
protocol SteppingIndicator: ColumnIndicator {
    /// Whether every further price is answered.
    var isSeeded: Bool { get }

    /// The step of a seeded state.
    mutating func step(to price: Double) -> Output

    /// Writes a row of the columns, of which there are at most three; where there are fewer, the last stands for the
    /// rest.
    static func write(_ output: Output, row: Int, into columns: Bases)
}

typealias Bases = (UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>)

extension SteppingIndicator {
    private static var width: Int { Output.componentNames.count }

    /// Writes the columns of both, each as it would be alone: those of the other into `others`.
    func columnWriter(
        beside other: some SteppingIndicator,
        over series: CandleSeries
    ) -> (_ rows: Range<Int>, _ columns: ColumnSlices, _ others: ColumnSlices) -> Void {
        var (first, second) = (self, other)
        return { rows, columns, others in
            unsafe series.close.withUnsafeBufferPointer { prices in
                guard let base = prices.baseAddress else { return }
                let prices = unsafe base + rows.lowerBound
                unsafe Self.update(&first, &second, over: prices, count: rows.count, into: columns, others)
            }
        }
    }

    @inline(__always)
    private static func update<Other: SteppingIndicator>(
        _ first: inout Self,
        _ second: inout Other,
        over prices: UnsafePointer<Double>,
        count: Int,
        into columns: ColumnSlices,
        _ others: ColumnSlices
    ) {
        guard first.isSeeded, second.isSeeded else {
            unsafe first.update(over: prices, count: count, into: columns)
            unsafe second.update(over: prices, count: count, into: others)
            return
        }
        var (one, two) = (first, second)
        let bases = unsafe (columns.bases(width), others.bases(Other.width))
        for row in 0..<count {
            let price = unsafe prices[row]
            unsafe write(one.step(to: price), row: row, into: bases.0)
            unsafe Other.write(two.step(to: price), row: row, into: bases.1)
        }
        (first, second) = (one, two)
    }
}

extension ColumnSlices {
    fileprivate func bases(_ width: Int) -> Bases {
        unsafe (self[0], self[min(1, width - 1)], self[min(2, width - 1)])
    }
}

extension ExponentialMovingAverage: SteppingIndicator {
    @inline(__always)
    static func write(_ output: Double, row: Int, into columns: Bases) { unsafe columns.0[row] = output }
}

extension MACD: SteppingIndicator {
    @inline(__always)
    static func write(_ output: Output, row: Int, into columns: Bases) {
        unsafe columns.0[row] = output.macd
        unsafe columns.1[row] = output.signal
        unsafe columns.2[row] = output.histogram
    }
}
