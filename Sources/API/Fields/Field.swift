import Parameters

/// One thing that a request says, in its body or its query: what it is called and how it is read.
///
/// A route names its fields and gets their values, all checked; whatever is wrong with them, and every field that it did
/// not name, is reported at once.
///
/// ```swift
/// let (name, symbols, horizon) = try await request.fields(
///     .string("name", 1...200),
///     .array("symbols", of: Field.symbol, count: 1...20),
///     .optional(.integer("horizon", in: 1...500))
/// )
/// ```
public struct Field<Value: Sendable>: Sendable {
    /// The names that the field reads.
    let names: [String]
    let read: @Sendable (FieldSource) throws(ParameterErrors) -> Value

    init(names: [String], read: @escaping @Sendable (FieldSource) throws(ParameterErrors) -> Value) {
        self.names = names
        self.read = read
    }

    /// A field that has to be there, and whose value `parse` reads.
    ///
    /// - Parameters:
    ///   - expectation: what the value must be, in words: `a whole number`.
    ///   - parse: the value, `nil` if it is anything else.
    init(_ name: String, _ expectation: String, parse: @escaping @Sendable (FieldInput) -> Value?) {
        self.init(names: [name]) { source throws(ParameterErrors) in
            guard let input = source[name] else {
                throw ParameterErrors([source.error(name, "is required: \(expectation)")])
            }
            guard let value = parse(input) else {
                throw ParameterErrors([source.error(name, "must be \(expectation)")])
            }
            return value
        }
    }

    /// The same field, which may be absent or `null` and then has the value given.
    public func or(_ defaultValue: Value) -> Field {
        Field(names: names) { source throws(ParameterErrors) in
            names.contains { source[$0] != nil } ? try read(source) : defaultValue
        }
    }

    /// `field`, which may be absent or `null` and then is `nil`.
    public static func optional<Wrapped: Sendable>(_ field: Field<Wrapped>) -> Field where Value == Wrapped? {
        Field(names: field.names) { source throws(ParameterErrors) in
            field.names.contains { source[$0] != nil } ? try field.read(source) : nil
        }
    }
}
