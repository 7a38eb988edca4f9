import Markets

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Where the rows of an indicator's columns go, from a certain row on.
@safe
public struct ColumnSlices {
    /// Rows that are worked on at once: what a step leaves for the next one, and the prices for the next indicator, stay
    /// in the caches next to the processor; what begins and ends amid a block of `RollingMoments` costs more than the rest.
    ///
    /// An eighth of it is no multiple of a page, lest all segments of `aaiti_exponential` share a few lines of the cache.
    static let stretch = 8 * (2048 + 64)
    /// Where hardly any would be left for a last one.
    static let longestStretch = stretch + stretch / 2

    /// Cuts rows into stretches.
    static func stretches(of rows: Int, _ body: (Range<Int>) -> Void) {
        var start = 0
        while start < rows {
            let end = rows - start > longestStretch ? start + stretch : rows
            body(start..<end)
            start = end
        }
    }

    private let bases: [UnsafeMutablePointer<Double>]
    private let row: Int
    private var first = 0

    init(_ bases: [UnsafeMutablePointer<Double>], row: Int) {
        unsafe self.bases = bases
        self.row = row
    }

    subscript(column: Int) -> UnsafeMutablePointer<Double> { unsafe bases[first + column] + row }

    /// Without the columns before a certain one.
    func from(column: Int) -> ColumnSlices {
        var columns = self
        columns.first += column
        return columns
    }
}

/// Memory for an intermediate result of one stretch.
func withScratch<Result>(_ body: (UnsafeMutablePointer<Double>) -> Result) -> Result {
    unsafe withUnsafeTemporaryAllocation(of: Double.self, capacity: ColumnSlices.longestStretch) { buffer in
        guard let base = buffer.baseAddress else { preconditionFailure("memory of a fixed size has an address") }
        return unsafe body(base)
    }
}

/// Writes some rows of the columns of an indicator. It is called for one stretch after the other.
typealias ColumnWriter = (_ rows: Range<Int>, _ columns: ColumnSlices) -> Void

extension Indicator {
    /// Writes the columns from this state on.
    func columnWriter(over series: CandleSeries) -> ColumnWriter {
        var state = self
        return { rows, columns in state.update(over: series, rows, into: columns) }
    }
}

/// Makes `width` columns, which `write` fills a stretch at a time, every row.
func makeColumns(_ width: Int, rows: Int, write: ColumnWriter) -> [[Double]] {
    guard width > 0, rows > 0 else { return Array(repeating: [], count: width) }
    var columns: [[Double]] = []
    columns.reserveCapacity(width)
    unsafe addColumns(width, rows: rows, to: &columns, [], write: write)
    return columns.reversed()
}

/// The innermost call has all columns at hand, the last of which is finished first.
private func addColumns(
    _ width: Int,
    rows: Int,
    to columns: inout [[Double]],
    _ bases: [UnsafeMutablePointer<Double>],
    write: ColumnWriter
) {
    guard width > 0 else {
        ColumnSlices.stretches(of: rows) { write($0, unsafe ColumnSlices(bases, row: $0.lowerBound)) }
        return
    }
    let column = unsafe [Double](unsafeUninitializedCapacity: rows) { buffer, count in
        guard let base = buffer.baseAddress else { return }
        unsafe useLargePages(base, rows: rows)
        unsafe addColumns(width - 1, rows: rows, to: &columns, bases + [base], write: write)
        count = rows
    }
    columns.append(column)
}

/// Asks for large pages for a long column: new memory comes a page at a time, and at 4 KB that takes longer than most
/// indicators.
///
/// The pages at both ends, which others share, are asked for too, so that columns that lie side by side are one range.
private func useLargePages(_ base: UnsafeMutablePointer<Double>, rows: Int) {
    #if os(Linux)
    let (page, long) = (4096, 4 << 20)
    let bytes = rows * MemoryLayout<Double>.stride
    guard bytes >= long else { return }
    let memory = UnsafeMutableRawPointer(base)
    let start = unsafe memory.alignedDown(toMultipleOf: page)
    let end = unsafe (memory + bytes).alignedUp(toMultipleOf: page)
    // Advice: where the system has no large pages, nothing changes.
    _ = unsafe madvise(start, end - start, MADV_HUGEPAGE)
    #endif
}
