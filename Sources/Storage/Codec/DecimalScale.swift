/// How the numbers of a column become integers: as a decimal with a fixed number of decimals, or as their IEEE bits.
///
/// Market data are decimals that were printed and read: 46319.5 is 463195 at scale 1. An integer below 2^53 over a power
/// of ten that `Double` has exactly (up to 10^22) is one correctly rounded division, which is what reading the decimal
/// text gave, so the way back is exact. A column with a number that does not come back bit for bit keeps its bits.
enum DecimalScale: Hashable {
    case decimals(Int)
    case bits

    /// The scale as it stands in a chunk: the number of decimals, or 255.
    var code: UInt8 {
        switch self {
        case .decimals(let count): UInt8(count)
        case .bits: 255
        }
    }

    init?(code: UInt8) {
        switch code {
        case 0...22: self = .decimals(Int(code))
        case 255: self = .bits
        default: return nil
        }
    }

    static let powersOfTen: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ]

    /// The columns as integers, at the smallest scale at which every number of all of them comes back bit for bit.
    static func integers(of columns: [ArraySlice<Double>]) -> (scale: DecimalScale, integers: [[Int64]]) {
        var decimals = 0
        attempt: while true {
            var integers: [[Int64]] = []
            for column in columns {
                switch integersOfColumn(column, decimals: decimals) {
                case .success(let column): integers.append(column)
                case .failure(let misfit):
                    // All columns start again at a scale that this number fits too.
                    guard let next = smallestDecimals(for: misfit.value, above: decimals) else { break attempt }
                    decimals = next
                    continue attempt
                }
            }
            return (.decimals(decimals), integers)
        }
        return (.bits, columns.map { column in column.map { Int64(bitPattern: $0.bitPattern) } })
    }

    private struct Misfit: Error {
        let value: Double
    }

    private static func integersOfColumn(_ column: ArraySlice<Double>, decimals: Int) -> Result<[Int64], Misfit> {
        let power = powersOfTen[decimals]
        var integers: [Int64] = []
        integers.reserveCapacity(column.count)
        for value in column {
            guard let integer = exactInteger(value, power) else { return .failure(Misfit(value: value)) }
            integers.append(integer)
        }
        return .success(integers)
    }

    private static func smallestDecimals(for value: Double, above decimals: Int) -> Int? {
        powersOfTen.indices.dropFirst(decimals + 1).first { exactInteger(value, powersOfTen[$0]) != nil }
    }

    /// The integer that comes back as `value` when it is divided by `power`.
    @inline(__always)
    private static func exactInteger(_ value: Double, _ power: Double) -> Int64? {
        let product = value * power
        guard abs(product) <= 0x1p53 else { return nil }
        // Not `rounded()`: without SSE 4.1 that is a call.
        let integer = Int64(product + (product < 0 ? -0.5 : 0.5))
        return (Double(integer) / power).bitPattern == value.bitPattern ? integer : nil
    }
}
