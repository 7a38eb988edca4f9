#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Where the rows of an indicator's columns go, from a certain row on.
@safe
struct ColumnSlices {
    /// Rows that are worked on at once: what a step leaves for the next one stays in the caches next to the
    /// processor; what begins and ends amid a block of `RollingMoments` costs more than the rest.
    static let stretch = 2048

    private let bases: [UnsafeMutablePointer<Double>]

    fileprivate init(_ bases: [UnsafeMutablePointer<Double>]) { unsafe self.bases = bases }

    subscript(column: Int) -> UnsafeMutablePointer<Double> { unsafe bases[column] }

    /// Without the columns before a certain one.
    func from(column: Int) -> ColumnSlices { unsafe ColumnSlices(Array(bases[column...])) }
}

/// Memory for an intermediate result of one stretch.
func withScratch<Result>(_ body: (UnsafeMutablePointer<Double>) -> Result) -> Result {
    unsafe withUnsafeTemporaryAllocation(of: Double.self, capacity: ColumnSlices.stretch) { buffer in
        guard let base = buffer.baseAddress else { preconditionFailure("memory of a fixed size has an address") }
        return unsafe body(base)
    }
}

/// Writes `width` columns, in place where there are as many and as long, and new ones otherwise.
///
/// `fill` writes every row, a stretch at a time: it is told the first row and the number of rows, and where they go.
func fillColumns(
    _ columns: inout [[Double]],
    _ width: Int,
    rows: Int,
    fill: (_ start: Int, _ count: Int, _ columns: ColumnSlices) -> Void
) {
    if rows > 0, columns.count == width, columns.allSatisfy({ $0.count == rows }) {
        unsafe overwriteColumns(&columns, rows: rows, [], fill: fill)
    } else {
        unsafe addColumns(width, rows: rows, to: &columns, [], fill: fill)
    }
}

private func overwriteColumns(
    _ columns: inout [[Double]],
    rows: Int,
    _ bases: [UnsafeMutablePointer<Double>],
    fill: (Int, Int, ColumnSlices) -> Void
) {
    let index = unsafe bases.count
    guard index < columns.count else { return unsafe fillStretches(bases, rows: rows, fill: fill) }
    // Taken out, so that no one else holds it and the others can be reached while it is open.
    var column: [Double] = []
    swap(&column, &columns[index])
    unsafe column.withUnsafeMutableBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return }
        unsafe overwriteColumns(&columns, rows: rows, bases + [base], fill: fill)
    }
    swap(&column, &columns[index])
}

private func fillStretches(
    _ bases: [UnsafeMutablePointer<Double>],
    rows: Int,
    fill: (Int, Int, ColumnSlices) -> Void
) {
    let stretch = ColumnSlices.stretch
    for start in Swift.stride(from: 0, to: rows, by: stretch) {
        unsafe fill(start, min(stretch, rows - start), ColumnSlices(bases.map { unsafe $0 + start }))
    }
}

private func addColumns(
    _ width: Int,
    rows: Int,
    to columns: inout [[Double]],
    _ bases: [UnsafeMutablePointer<Double>],
    fill: (Int, Int, ColumnSlices) -> Void
) {
    guard width > 0, rows > 0 else {
        columns = Array(repeating: [], count: width)
        return unsafe fillStretches(bases, rows: rows, fill: fill)
    }
    let column = unsafe [Double](unsafeUninitializedCapacity: rows) { buffer, count in
        guard let base = buffer.baseAddress else { return }
        unsafe useLargePages(base, rows: rows)
        unsafe addColumns(width - 1, rows: rows, to: &columns, bases + [base], fill: fill)
        count = rows
    }
    columns.insert(column, at: 0)
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
