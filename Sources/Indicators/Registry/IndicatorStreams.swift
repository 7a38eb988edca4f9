public import Markets

/// Several indicators of the registry that take one closed candle after the other.
///
/// ```swift
/// var streams = IndicatorStreams(try IndicatorRegistry.standard.parse("rsi:14,macd:12:26:9"))
/// for index in 0..<series.count {
///     streams.update(over: series, at: index)
///     print(streams.value(0), streams.value(1))  // rsi and macd, .nan while warming up
/// }
/// ```
///
/// Candles of a series are worked out a block at a time, ahead of whoever asks, in the loops that columns are made by: the
/// same numbers to the last bit as candle by candle, several times as fast. A number never depends on later candles, and
/// what is encoded is the state as of the last candle that was asked for.
public struct IndicatorStreams: Sendable {
    /// Rows that are worked out at once.
    private static let block = 256

    /// As of the last candle, or of the last one of the block.
    private var streams: [IndicatorStream]
    /// One column for each number, each as long as a block.
    private var columns: [Double]
    /// The row of the last candle.
    private var row = 0
    private var ahead: Ahead?
    private var scratch: [Double]

    /// A block of a series that is worked out.
    private struct Ahead {
        let series: CandleSeries
        let rows: Range<Int>
        /// As of the candle before it.
        let before: [IndicatorStream]

        func holds(_ index: Int, of other: CandleSeries) -> Bool {
            rows.contains(index) && series[index] == other[index]
        }
    }

    /// - Parameter specs: what it gives the numbers of, those of each together and in order.
    public init(_ specs: [IndicatorSpec]) { self.init(specs.map { $0.stream() }) }

    private init(_ streams: [IndicatorStream]) {
        self.streams = streams
        columns = Array(repeating: .nan, count: streams.reduce(0) { $0 + $1.width } * Self.block)
        scratch = Array(repeating: .nan, count: streams.map(\.width).max() ?? 0)
    }

    /// The indicators as requests name them.
    public var keys: [String] { streams.map(\.key) }

    /// A number as of the last candle; `.nan` while warming up, and from decoding to the next candle.
    ///
    /// - Parameter column: which one, among those of all indicators.
    @inline(__always)
    public func value(_ column: Int) -> Double { columns[column * Self.block + row] }

    /// Takes the next candle in.
    public mutating func update(_ candle: Candle) {
        if let ahead {
            let next = ahead.rows.lowerBound + row + 1
            if next < ahead.rows.upperBound, ahead.series[next] == candle {
                row += 1
                return
            }
            settle()
        }
        var column = 0
        for index in streams.indices {
            let isKnown = streams[index].update(candle, into: &scratch)
            for component in 0..<streams[index].width {
                columns[column * Self.block] = isKnown ? scratch[component] : .nan
                column += 1
            }
        }
        row = 0
    }

    /// Takes the next candle in.
    ///
    /// - Parameters:
    ///   - series: has that candle, and others to follow.
    ///   - index: which of them it is.
    public mutating func update(over series: CandleSeries, at index: Int) {
        if let ahead, index == ahead.rows.lowerBound + row + 1, ahead.holds(index, of: series) {
            row += 1
            return
        }
        settle()
        let rows = index..<min(index + Self.block, series.count)
        ahead = Ahead(series: series, rows: rows, before: streams)
        unsafe columns.withUnsafeMutableBufferPointer { columns in
            guard let base = columns.baseAddress else { return }
            var slices = unsafe ColumnSlices(
                stride(from: 0, to: columns.count, by: Self.block).map { unsafe base + $0 },
                row: 0
            )
            for index in streams.indices {
                streams[index].update(over: series, rows, into: slices)
                slices = slices.from(column: streams[index].width)
            }
        }
        row = 0
    }

    /// Leaves the block, of which the candles up to the last one were asked for.
    private mutating func settle() {
        guard ahead != nil else { return }
        streams = settled
        if row > 0 {
            for column in stride(from: 0, to: columns.count, by: Self.block) { columns[column] = columns[column + row] }
        }
        row = 0
        self.ahead = nil
    }

    /// The streams as of the last candle that was asked for.
    private var settled: [IndicatorStream] {
        guard let ahead, ahead.rows.lowerBound + row + 1 < ahead.rows.upperBound else { return streams }
        var (streams, scratch) = (ahead.before, scratch)
        for index in streams.indices {
            for candle in ahead.series.slice(ahead.rows.lowerBound..<ahead.rows.lowerBound + row + 1) {
                _ = streams[index].update(candle, into: &scratch)
            }
        }
        return streams
    }
}

extension IndicatorStreams: Codable {
    /// Reads what ``encode(to:)`` wrote of indicators of the standard registry.
    public init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode([IndicatorStream].self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(settled)
    }
}
