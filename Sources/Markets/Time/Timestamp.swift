/// A point in time: whole milliseconds since 1970-01-01T00:00:00Z, without leap seconds.
///
/// Storage and engine speak milliseconds; the wire speaks ISO-8601 (``iso8601``).
public struct Timestamp: Hashable, Comparable, Sendable {
    /// Milliseconds since the Unix epoch; negative before it.
    public var milliseconds: Int64

    @inlinable
    public init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    @inlinable
    public static func < (lhs: Timestamp, rhs: Timestamp) -> Bool { lhs.milliseconds < rhs.milliseconds }

    @inlinable
    public static func + (lhs: Timestamp, rhs: Int64) -> Timestamp {
        Timestamp(milliseconds: lhs.milliseconds + rhs)
    }

    /// The milliseconds from `rhs` to `lhs`.
    @inlinable
    public static func - (lhs: Timestamp, rhs: Timestamp) -> Int64 { lhs.milliseconds - rhs.milliseconds }

    @inlinable
    public static func - (lhs: Timestamp, rhs: Int64) -> Timestamp {
        Timestamp(milliseconds: lhs.milliseconds - rhs)
    }
}

extension Timestamp: Codable {
    public init(from decoder: any Decoder) throws {
        self.init(milliseconds: try decoder.singleValueContainer().decode(Int64.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(milliseconds)
    }
}
