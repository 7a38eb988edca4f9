/// Cuts the range of each column into at most 255 bins that hold about equally many rows, so that a split need only be
/// looked for between bins.
struct FeatureBins: Hashable, Sendable {
    /// For each column the cuts, ascending: bin b holds what is above cut b - 1 and not above cut b.
    let cuts: [[Double]]

    static let maximum = 255
    /// Cuts are taken from no more rows than these, evenly spaced.
    static let sampleSize = 20_000

    /// - Parameters:
    ///   - limit: the most bins of a column, 2 to ``maximum``.
    ///   - progress: asked at every column.
    init(_ rows: FeatureMatrix, limit: Int, progress: (Double) -> Bool) throws(ForecastingError) {
        let stride = (rows.rowCount + Self.sampleSize - 1) / Self.sampleSize
        var cuts: [[Double]] = []
        for (index, column) in rows.columns.enumerated() {
            guard progress(Double(index) / Double(rows.columns.count)) else { throw .cancelled }
            let sample = stride <= 1 ? column : Swift.stride(from: 0, to: column.count, by: stride).map { column[$0] }
            cuts.append(Self.cuts(sample.sorted(), limit: limit))
        }
        self.cuts = cuts
    }

    /// Cuts between different neighbours, where the share of rows below passes the next multiple of 1 / `limit`; between all
    /// where these are few enough.
    private static func cuts(_ sorted: [Double], limit: Int) -> [Double] {
        var changes: [Int] = []
        for index in 1..<max(1, sorted.count) where sorted[index] > sorted[index - 1] { changes.append(index) }
        guard changes.count >= limit else { return changes.map { between(sorted[$0 - 1], sorted[$0]) } }
        var cuts: [Double] = []
        var next = 1
        for index in changes where index * limit >= next * sorted.count {
            cuts.append(between(sorted[index - 1], sorted[index]))
            next = index * limit / sorted.count + 1
        }
        return cuts
    }

    /// The middle, or the lower one if there is no number between.
    private static func between(_ lower: Double, _ upper: Double) -> Double {
        let middle = lower + (upper - lower) / 2
        return middle < upper ? middle : lower
    }

    /// The number of bins of the column that has most.
    var widest: Int { cuts.reduce(1) { max($0, $1.count + 1) } }

    /// The bin of a value.
    static func bin(_ value: Double, _ cuts: Span<Double>) -> Int {
        var (start, length) = (0, cuts.count)
        while length > 0 {
            let half = length / 2
            // Without a branch that would be guessed wrong half the time.
            start = cuts[start + half] < value ? start + length - half : start
            length = half
        }
        return start
    }
}
