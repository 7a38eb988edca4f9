/// A JSON value as it was written: numbers keep their text, objects the order of their members.
public enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    case number(JSONNumber)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)
}

/// A JSON number by its text, so that decimals can be read without passing through binary floating point.
public struct JSONNumber: Hashable, Sendable {
    /// The number as it stood in the document: `0.10`.
    public let text: String

    init(validated text: String) {
        self.text = text
    }

    public init(_ value: some FixedWidthInteger) {
        text = String(value)
    }

    /// - Returns: `nil` for an infinite value or NaN, which JSON has no number for.
    public init?(_ value: Double) {
        guard value.isFinite else { return nil }
        text = value.description
    }

    /// The shortest text that reads back as the same value of single precision.
    ///
    /// - Returns: `nil` for an infinite value or NaN.
    public init?(_ value: Float) {
        guard value.isFinite else { return nil }
        text = value.description
    }

    /// The nearest value of single precision.
    public var float: Float { Float(text) ?? .nan }

    /// The nearest binary floating-point value; infinite if the number is out of its range.
    public var double: Double { Double(text) ?? .nan }

    /// The value as an integer; `nil` if it has a fraction or does not fit.
    ///
    /// One written with a point or an exponent (`2.0`, `1e3`) is read up to 2^53, where binary floating point is exact.
    public var integer: Int64? {
        if let integer = Int64(text) { return integer }
        let value = double
        return abs(value) < 0x1p53 ? Int64(exactly: value) : nil
    }
}

/// The members of a JSON object in their order, keys without repeats.
public struct JSONObject: Hashable, Sendable, ExpressibleByDictionaryLiteral {
    public struct Member: Hashable, Sendable {
        public let key: String
        public var value: JSONValue
    }

    public private(set) var members: [Member] = []

    public init() {}

    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        for (key, value) in elements { self[key] = value }
    }

    public subscript(key: String) -> JSONValue? {
        get { members.first { $0.key == key }?.value }
        set {
            let index = members.firstIndex { $0.key == key }
            switch (index, newValue) {
            case (let index?, let value?): members[index].value = value
            case (let index?, nil): members.remove(at: index)
            case (nil, let value?): members.append(Member(key: key, value: value))
            case (nil, nil): break
            }
        }
    }

    public var keys: [String] { members.map(\.key) }

    /// Adds a member without looking for its key.
    mutating func append(key: String, value: JSONValue) { members.append(Member(key: key, value: value)) }
}

extension JSONValue {
    public init(_ value: some FixedWidthInteger) { self = .number(JSONNumber(value)) }

    /// The number, or `null` where it is not finite.
    public init(_ value: Double) { self = JSONNumber(value).map(JSONValue.number) ?? .null }

    /// The number of single precision, or `null` where it is not finite.
    public init(_ value: Float) { self = JSONNumber(value).map(JSONValue.number) ?? .null }

    public var isNull: Bool { self == .null }

    public var boolValue: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }

    public var numberValue: JSONNumber? {
        guard case .number(let value) = self else { return nil }
        return value
    }

    public var doubleValue: Double? { numberValue?.double }

    public var integerValue: Int64? { numberValue?.integer }

    public var stringValue: String? {
        guard case .string(let value) = self else { return nil }
        return value
    }

    public var arrayValue: [JSONValue]? {
        guard case .array(let value) = self else { return nil }
        return value
    }

    public var objectValue: JSONObject? {
        guard case .object(let value) = self else { return nil }
        return value
    }

    /// The member of an object; `nil` if this is no object or has none of that name.
    public subscript(key: String) -> JSONValue? { objectValue?[key] }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByFloatLiteral
{
    public init(stringLiteral value: String) { self = .string(value) }
    public init(integerLiteral value: Int64) { self.init(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    public init(floatLiteral value: Double) { self.init(value) }

    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        var object = JSONObject()
        for (key, value) in elements { object[key] = value }
        self = .object(object)
    }
}
