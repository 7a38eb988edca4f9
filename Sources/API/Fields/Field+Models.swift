public import JSON

extension Field where Value == JSONObject? {
    /// The parameters of a model: an object, or `"auto"` for what its algorithm chooses by itself, which is `nil`.
    public static func modelParameters(_ name: String) -> Field {
        Field(name, "an object, or \"auto\"") { input -> JSONObject?? in
            guard case .json(let value) = input else { return nil }
            if value.stringValue == "auto" { return .some(nil) }
            return value.objectValue.map { .some($0) }
        }
    }
}

/// Rows of numbers for a model, as a request has them.
public struct FeatureRows: Hashable, Sendable {
    /// `nil` for a row that is no list of numbers.
    public let rows: [[Double]?]
    /// Whether it was written as one row rather than as a list of rows.
    public let isSingle: Bool
}

extension Field where Value == FeatureRows {
    /// A list of numbers, which is one row, or a list of rows. A row that is no list of numbers is none of the field's: it
    /// fails alone.
    public static func featureRows(_ name: String) -> Field {
        Field(name, "a list of numbers, or a list of such lists") { input in
            guard case .json(let value) = input, let elements = value.arrayValue, let first = elements.first else {
                return nil
            }
            guard first.arrayValue != nil else {
                return numbers(value).map { FeatureRows(rows: [$0], isSingle: true) }
            }
            return FeatureRows(rows: elements.map(numbers), isSingle: false)
        }
    }
}

private func numbers(_ value: JSONValue) -> [Double]? {
    guard let elements = value.arrayValue else { return nil }
    let numbers = elements.compactMap(\.doubleValue)
    return numbers.count == elements.count ? numbers : nil
}
