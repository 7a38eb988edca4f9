public import JSON
import Parameters

extension Field where Value == String {
    /// A text of `length` characters without control characters; spaces around it are taken off.
    public static func string(_ name: String, _ length: ClosedRange<Int> = 1...200) -> Field {
        Field(name, "a text of \(length.lowerBound) to \(length.upperBound) characters") { input in
            guard let text = input.string?.trimmed, length.contains(text.count),
                text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
            else { return nil }
            return text
        }
    }

    /// A secret: taken as it is, of at most `maximumLength` bytes.
    public static func secret(_ name: String, maximumLength: Int = 1024) -> Field {
        Field(name, "a text of at most \(maximumLength) bytes") { input in
            input.string.flatMap { $0.utf8.count <= maximumLength ? $0 : nil }
        }
    }

    /// One of some words.
    public static func choice(_ name: String, of words: [String]) -> Field {
        Field(name, "one of " + words.joined(separator: ", ")) { input in
            input.string.flatMap { words.contains($0) ? $0 : nil }
        }
    }
}

extension Field where Value: RawRepresentable<String> & CaseIterable {
    /// One of the cases of an enumeration.
    public static func choice(_ name: String) -> Field {
        Field(name, "one of " + Value.allCases.map(\.rawValue).joined(separator: ", ")) { input in
            input.string.flatMap(Value.init(rawValue:))
        }
    }
}

extension Field where Value == Int {
    /// A whole number.
    public static func integer(_ name: String, in range: ClosedRange<Int>) -> Field {
        Field(name, "a whole number from \(range.lowerBound) to \(range.upperBound)") { input in
            input.number?.integer.flatMap { Int(exactly: $0) }.flatMap { range.contains($0) ? $0 : nil }
        }
    }
}

extension Field where Value == Double {
    /// A finite number.
    public static func number(_ name: String, in range: ClosedRange<Double>) -> Field {
        Field(name, "a number from \(range.lowerBound) to \(range.upperBound)") { input in
            input.number.map(\.double).flatMap { range.contains($0) ? $0 : nil }
        }
    }
}

extension Field where Value == Bool {
    public static func boolean(_ name: String) -> Field {
        Field(name, "true or false", parse: \.bool)
    }
}

extension Field where Value == JSONValue {
    /// Any JSON value, for the route to look into.
    public static func json(_ name: String) -> Field {
        Field(name, "a JSON value") { input in
            switch input {
            case .json(let value): value
            case .text(let text): try? JSONValue(parsing: text)
            }
        }
    }
}

extension Field where Value == JSONObject {
    /// Any JSON object, for the route to look into: the parameters of a strategy that another field names.
    public static func object(_ name: String) -> Field {
        Field(name, "an object") { input in
            guard case .json(let value) = input else { return nil }
            return value.objectValue
        }
    }
}

extension Field {
    /// A list of values, each as the field that `element` makes reads it; in a query, divided by commas.
    ///
    /// ```swift
    /// .array("symbols", of: Field.symbol, count: 1...20)
    /// .array("features", of: { .number($0, in: -1e12...1e12) }, count: 1...100)
    /// ```
    public static func array<Element: Sendable>(
        _ name: String,
        of element: (String) -> Field<Element>,
        count: ClosedRange<Int>
    ) -> Field where Value == [Element] {
        let field = element("")
        return Field(names: [name]) { source throws(ParameterErrors) in
            guard let input = source[name] else {
                throw ParameterErrors([source.error(name, "is required: a list")])
            }
            guard let elements = input.elements, count.contains(elements.count) else {
                let message = "must be a list of \(count.lowerBound) to \(count.upperBound) values"
                throw ParameterErrors([source.error(name, message)])
            }
            var values: [Element] = []
            var errors: [ParameterError] = []
            for (index, element) in elements.enumerated() {
                let source = FieldSource(element: element, prefix: "\(source.prefix)\(name)[\(index)]")
                do throws(ParameterErrors) {
                    values.append(try field.read(source))
                } catch {
                    errors += error.errors
                }
            }
            guard errors.isEmpty else { throw ParameterErrors(errors) }
            return values
        }
    }

    /// An object with fields of its own.
    ///
    /// ```swift
    /// .nested("strategy", .string("type"), .object("parameters").or(JSONObject()))
    /// ```
    public static func nested<each Member: Sendable>(
        _ name: String,
        _ member: repeat Field<each Member>
    ) -> Field where Value == (repeat each Member) {
        let object = Field<JSONObject>.object(name)
        return Field(names: [name]) { source throws(ParameterErrors) in
            let inner = FieldSource(try object.read(source), prefix: "\(source.prefix)\(name).")
            return try inner.read(repeat each member)
        }
    }
}

extension FieldSource {
    /// One value of a list, which has no name of its own.
    init(element: FieldInput, prefix: String) {
        self.init(prefix: prefix, inputs: [("", element)])
    }
}

extension String {
    /// Without spaces and line ends around it.
    var trimmed: String {
        let start = drop(while: \.isWhitespace)
        guard let end = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...end])
    }
}
