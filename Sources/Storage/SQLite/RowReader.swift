import Foundation
import GRDB
import Markets

/// Reads the columns of a row from left to right.
///
/// A value that is not of its column's kind throws: a damaged file must not end the process.
struct RowReader {
    private let row: Row
    private var column = 0

    init(_ row: Row) {
        self.row = row
    }

    mutating func text() throws -> String { try next() }
    mutating func optionalText() throws -> String? { try optionalNext() }
    mutating func integer() throws -> Int { try next() }
    mutating func integer64() throws -> Int64 { try next() }
    mutating func optionalInteger64() throws -> Int64? { try optionalNext() }
    mutating func optionalInteger() throws -> Int? { try optionalNext() }
    mutating func number() throws -> Double { try next() }
    mutating func optionalNumber() throws -> Double? { try optionalNext() }
    mutating func flag() throws -> Bool { try integer64() != 0 }
    mutating func time() throws -> Timestamp { Timestamp(milliseconds: try next()) }

    mutating func optionalTime() throws -> Timestamp? {
        let milliseconds: Int64? = try optionalNext()
        return milliseconds.map(Timestamp.init(milliseconds:))
    }

    mutating func bytes() throws -> [UInt8] {
        let data: Data = try next()
        return Array(data)
    }

    mutating func optionalBytes() throws -> [UInt8]? {
        let data: Data? = try optionalNext()
        return data.map(Array.init)
    }

    mutating func named<T: RawRepresentable>(_ type: T.Type) throws -> T where T.RawValue == String {
        let text = try text()
        return try known(T(rawValue: text), text)
    }

    mutating func symbol() throws -> Symbol {
        let text = try text()
        return try known(Symbol(text), text)
    }

    mutating func money() throws -> Money {
        let text = try text()
        return try known(try? Money(text), text)
    }

    mutating func optionalMoney() throws -> Money? {
        guard let text = try optionalText() else { return nil }
        return try known(try? Money(text), text)
    }

    mutating func feeRate() throws -> FeeRate {
        let parts = try integer64()
        guard (0...1_000_000_000).contains(parts) else { return try known(nil, String(parts)) }
        return FeeRate(partsPerBillion: parts)
    }

    mutating func step() throws -> DecimalStep {
        let (units, decimals) = (try integer64(), try integer())
        guard units > 0, (0...18).contains(decimals) else { return try known(nil, "\(units), \(decimals)") }
        return DecimalStep(units: units, decimals: decimals)
    }

    mutating func optionalPrice() throws -> Price? {
        let ticks: Int64? = try optionalNext()
        return ticks.map(Price.init(ticks:))
    }

    /// The value that was read from `text`.
    func known<T>(_ value: T?, _ text: String) throws -> T {
        guard let value else {
            throw StoreError.corrupt(
                "the database holds '\(text.prefix(40))' where \(T.self) was expected: it is damaged, or was changed by "
                    + "hand or by another version of AAITI; restore a backup"
            )
        }
        return value
    }

    private mutating func next<T: DatabaseValueConvertible & StatementColumnConvertible>() throws -> T {
        defer { column += 1 }
        return try row.decode(T.self, atIndex: column)
    }

    private mutating func optionalNext<T: DatabaseValueConvertible & StatementColumnConvertible>() throws -> T? {
        defer { column += 1 }
        return try row.decode(T?.self, atIndex: column)
    }
}
