/// A value that writes itself as one JSON value.
public protocol JSONWritable {
    func write(to writer: inout JSONWriter)
}

extension String: JSONWritable {
    public func write(to writer: inout JSONWriter) { writer.string(self) }
}

extension Bool: JSONWritable {
    public func write(to writer: inout JSONWriter) { writer.raw((self ? "true" : "false").utf8) }
}

extension Int: JSONWritable {
    public func write(to writer: inout JSONWriter) { writer.raw(description.utf8) }
}

extension Int64: JSONWritable {
    public func write(to writer: inout JSONWriter) { writer.raw(description.utf8) }
}

extension Double: JSONWritable {
    /// Writes the shortest text that reads back as the same value, whole numbers without a point; what is not finite is
    /// `null`.
    public func write(to writer: inout JSONWriter) {
        guard isFinite else { return writer.null() }
        if let whole = Int64(exactly: self), whole.magnitude < 1 << 53 {
            writer.raw(whole.description.utf8)
        } else {
            writer.raw(description.utf8)
        }
    }
}

extension Optional: JSONWritable where Wrapped: JSONWritable {
    public func write(to writer: inout JSONWriter) {
        if let value = self { value.write(to: &writer) } else { writer.null() }
    }
}

extension Array: JSONWritable where Element: JSONWritable {
    public func write(to writer: inout JSONWriter) { writer.array(self) { $0.value($1) } }
}

extension JSONValue: JSONWritable {
    public func write(to writer: inout JSONWriter) {
        switch self {
        case .null: writer.null()
        case .bool(let value): value.write(to: &writer)
        case .number(let value): writer.raw(value.text.utf8)
        case .string(let value): value.write(to: &writer)
        case .array(let value): value.write(to: &writer)
        case .object(let value): value.write(to: &writer)
        }
    }
}

extension JSONObject: JSONWritable {
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            for member in members { writer.member(member.key, member.value) }
        }
    }
}
