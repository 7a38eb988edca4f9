import JSON
import Parameters

/// The indicators that requests can name.
public struct IndicatorRegistry: Sendable {
    /// All of them, in the order in which they are listed.
    public let definitions: [IndicatorDefinition]

    public init(_ definitions: [IndicatorDefinition]) {
        self.definitions = definitions
    }

    public var names: [String] { definitions.map(\.name) }

    public subscript(name: String) -> IndicatorDefinition? { definitions.first { $0.name == name } }

    /// Reads a list such as `sma:20,rsi:14,macd:12:26:9`; parameters that are left out take their defaults.
    ///
    /// - Returns: the indicators in the order of the list, without repeats.
    /// - Throws: ``IndicatorError`` naming the first bad item and what is known.
    public func parse(_ list: some StringProtocol) throws(IndicatorError) -> [IndicatorSpec] {
        var specs: [IndicatorSpec] = []
        for item in list.split(separator: ",", omittingEmptySubsequences: false) {
            let spec = try spec(String(item.drop { $0 == " " }))
            if !specs.contains(where: { $0.key == spec.key }) { specs.append(spec) }
        }
        return specs
    }

    private func spec(_ item: String) throws(IndicatorError) -> IndicatorSpec {
        var fields = item.split(separator: ":", omittingEmptySubsequences: false)[...]
        let name = fields.popFirst().map { $0.lowercased() } ?? ""
        guard let definition = self[name] else { throw IndicatorError(item: item, message: unknown) }
        let parameters = definition.schema.parameters
        guard fields.count <= parameters.count else {
            let known = ([name] + parameters.map(\.name)).joined(separator: ":")
            throw IndicatorError(item: item, message: "too many parameters; it is written \(known)")
        }
        var given = JSONObject()
        for (parameter, text) in zip(parameters, fields) {
            given[parameter.name] = (try? JSONValue(parsing: String(text))) ?? .string(String(text))
        }
        do {
            return try IndicatorSpec(definition, parameters: given)
        } catch {
            throw IndicatorError(item: item, message: error.message)
        }
    }

    private var unknown: String { "unknown indicator; known: " + names.joined(separator: ", ") }
}

/// Why an indicator cannot be computed.
public struct IndicatorError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The item as it was asked for: `sma:0`.
    public let item: String
    /// What is wrong with it and what it may be.
    public let message: String

    public init(item: String, message: String) {
        self.item = item
        self.message = message
    }

    public var description: String { "'\(item.prefix(60))': \(message)" }
}
