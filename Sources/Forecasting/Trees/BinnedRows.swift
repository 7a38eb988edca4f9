/// The bins of rows, kept twice: by row with eight columns in a word, so that one load fetches the bins of eight features
/// for the histograms, and by column for the division of a leaf, which asks of one.
struct BinnedRows: Sendable {
    let bins: FeatureBins
    let rowCount: Int
    /// The words of the first row, those of the second, …
    let words: [UInt64]
    /// The bins of the first column, those of the second, …
    let bytes: [UInt8]

    /// The number of columns in a word.
    static let lanes = 8

    /// - Parameter progress: asked at every column.
    init(_ rows: FeatureMatrix, bins: FeatureBins, progress: (Double) -> Bool) throws(ForecastingError) {
        let groups = (rows.columns.count + Self.lanes - 1) / Self.lanes
        var bytes = [UInt8](repeating: 0, count: rows.columns.count * rows.rowCount)
        var words = [UInt64](repeating: 0, count: groups * rows.rowCount)
        for (index, column) in rows.columns.enumerated() {
            guard progress(Double(index) / Double(rows.columns.count)) else { throw .cancelled }
            let (group, shift) = (index / Self.lanes, UInt64(index % Self.lanes * 8))
            let cuts = bins.cuts[index]
            for row in column.indices {
                let bin = FeatureBins.bin(column[row], cuts.span)
                bytes[index * rows.rowCount + row] = UInt8(bin)
                words[row * groups + group] |= UInt64(bin) << shift
            }
        }
        (self.bins, rowCount, self.words, self.bytes) = (bins, rows.rowCount, words, bytes)
    }

    var columnCount: Int { bins.cuts.count }
    var groupCount: Int { (columnCount + Self.lanes - 1) / Self.lanes }

    func bin(_ row: Int, _ column: Int) -> Int {
        Int(bytes[column * rowCount + row])
    }
}
