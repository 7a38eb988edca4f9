/// Writes JSON as bytes, members in the order in which they are given, commas by itself.
///
/// ```swift
/// var writer = JSONWriter()
/// writer.object {
///     $0.member("symbol", "BTC-USDT")
///     $0.member("price", 46377.5)
///     $0.member("tags") { $0.array { $0.value("a") } }
/// }
/// ```
public struct JSONWriter: Sendable {
    /// The UTF-8 written so far.
    public private(set) var bytes: [UInt8] = []
    private var needsComma = false

    public init(capacity: Int = 256) {
        bytes.reserveCapacity(capacity)
    }

    /// The text written so far.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The bytes of one value.
    public static func bytes(of value: some JSONWritable) -> [UInt8] {
        var writer = JSONWriter()
        writer.value(value)
        return writer.bytes
    }

    /// The bytes of one object whose members `body` writes.
    public static func object(_ body: (inout JSONWriter) throws -> Void) rethrows -> [UInt8] {
        var writer = JSONWriter()
        try writer.object(body)
        return writer.bytes
    }

    public mutating func object(_ body: (inout JSONWriter) throws -> Void) rethrows {
        try enclosed(UInt8(ascii: "{"), UInt8(ascii: "}"), body)
    }

    public mutating func array(_ body: (inout JSONWriter) throws -> Void) rethrows {
        try enclosed(UInt8(ascii: "["), UInt8(ascii: "]"), body)
    }

    /// An array with one value for each element.
    public mutating func array<Elements: Sequence>(
        _ elements: Elements,
        _ body: (inout JSONWriter, Elements.Element) throws -> Void
    ) rethrows {
        try array { writer in
            for element in elements { try body(&writer, element) }
        }
    }

    public mutating func value(_ value: some JSONWritable) { value.write(to: &self) }

    /// A member of the object that is open.
    public mutating func member(_ key: String, _ value: some JSONWritable) {
        self.key(key)
        value.write(to: &self)
    }

    /// A member of the object that is open, its value written by `body`.
    public mutating func member(_ key: String, _ body: (inout JSONWriter) throws -> Void) rethrows {
        self.key(key)
        try body(&self)
    }

    public mutating func null() { raw("null".utf8) }

    /// Bytes that are one JSON value already.
    public mutating func raw(_ value: some Sequence<UInt8>) {
        separate()
        bytes.append(contentsOf: value)
        needsComma = true
    }

    private mutating func key(_ key: String) {
        separate()
        quote(key)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
    }

    private mutating func enclosed(
        _ opening: UInt8,
        _ closing: UInt8,
        _ body: (inout JSONWriter) throws -> Void
    ) rethrows {
        separate()
        bytes.append(opening)
        needsComma = false
        try body(&self)
        bytes.append(closing)
        needsComma = true
    }

    mutating func string(_ value: String) {
        separate()
        quote(value)
        needsComma = true
    }

    private mutating func quote(_ value: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0x0A: bytes.append(contentsOf: "\\n".utf8)
            case 0x0D: bytes.append(contentsOf: "\\r".utf8)
            case 0x09: bytes.append(contentsOf: "\\t".utf8)
            case 0..<0x20:
                bytes.append(contentsOf: "\\u00".utf8)
                bytes.append(Self.hexDigits[Int(byte >> 4)])
                bytes.append(Self.hexDigits[Int(byte & 15)])
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static let hexDigits = Array("0123456789abcdef".utf8)
}
