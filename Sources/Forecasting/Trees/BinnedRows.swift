/// The bins of rows, eight columns in a word: one load fetches the bins of eight features.
struct BinnedRows: Sendable {
    let bins: FeatureBins
    let rowCount: Int
    /// The words of the first row, those of the second, …
    let words: [UInt64]

    /// The number of columns in a word.
    static let lanes = 8

    /// - Parameter progress: asked at every column.
    init(_ rows: FeatureMatrix, bins: FeatureBins, progress: (Double) -> Bool) throws(ForecastingError) {
        let groups = (rows.columns.count + Self.lanes - 1) / Self.lanes
        var words = [UInt64](repeating: 0, count: groups * rows.rowCount)
        for (index, column) in rows.columns.enumerated() {
            guard progress(Double(index) / Double(rows.columns.count)) else { throw .cancelled }
            let (group, shift) = (index / Self.lanes, UInt64(index % Self.lanes * 8))
            let cuts = bins.cuts[index]
            for row in column.indices {
                words[row * groups + group] |= UInt64(FeatureBins.bin(column[row], cuts.span)) << shift
            }
        }
        (self.bins, rowCount, self.words) = (bins, rows.rowCount, words)
    }

    var columnCount: Int { bins.cuts.count }
    var groupCount: Int { (columnCount + Self.lanes - 1) / Self.lanes }

    func bin(_ row: Int, _ column: Int) -> Int {
        Int(words[row * groupCount + column / Self.lanes] >> UInt64(column % Self.lanes * 8) & 0xFF)
    }
}
