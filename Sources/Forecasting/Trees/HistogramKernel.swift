/// Adds rows up by bin: the work that boosting spends most of its time on.
enum HistogramKernel {
    /// Between the histograms of two columns.
    static let stride = 256

    /// Adds the words of rows to the histograms of eight columns.
    ///
    /// - Parameters:
    ///   - bins: the words of the eight columns; those of the next row are `groups` further.
    ///   - rows: the rows to add; `nil` for all from the first.
    ///   - gradients: for each of `rows` its word.
    ///   - histograms: eight of them, ``stride`` apart.
    static func accumulate(
        bins: UnsafePointer<UInt64>,
        groups: Int,
        rows: UnsafePointer<Int32>?,
        gradients: UnsafeBufferPointer<Int64>,
        into histograms: UnsafeMutablePointer<Int64>
    ) {
        if let rows = unsafe rows {
            for index in 0..<gradients.count {
                unsafe add(gradients[index], bins[Int(rows[index]) &* groups], histograms)
            }
        } else {
            for index in 0..<gradients.count {
                unsafe add(gradients[index], bins[index &* groups], histograms)
            }
        }
    }

    @inline(__always)
    private static func add(_ gradient: Int64, _ word: UInt64, _ histograms: UnsafeMutablePointer<Int64>) {
        unsafe histograms[Int(word & 0xFF)] &+= gradient
        unsafe histograms[256 &+ Int(word >> 8 & 0xFF)] &+= gradient
        unsafe histograms[512 &+ Int(word >> 16 & 0xFF)] &+= gradient
        unsafe histograms[768 &+ Int(word >> 24 & 0xFF)] &+= gradient
        unsafe histograms[1024 &+ Int(word >> 32 & 0xFF)] &+= gradient
        unsafe histograms[1280 &+ Int(word >> 40 & 0xFF)] &+= gradient
        unsafe histograms[1536 &+ Int(word >> 48 & 0xFF)] &+= gradient
        unsafe histograms[1792 &+ Int(word >> 56)] &+= gradient
    }
}
