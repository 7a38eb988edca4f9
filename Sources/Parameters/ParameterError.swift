/// A parameter that is not what its ``Parameter`` asks for.
public struct ParameterError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The name of the parameter.
    public let field: String
    /// What is wrong with it and what it may be.
    public let message: String

    public init(field: String, message: String) {
        self.field = field
        self.message = message
    }

    public var description: String { "\(field): \(message)" }
}

/// All parameters that were wrong, in the order of their declaration.
public struct ParameterErrors: Error, Hashable, Sendable, CustomStringConvertible {
    public let errors: [ParameterError]

    public init(_ errors: [ParameterError]) {
        self.errors = errors
    }

    public var description: String { errors.map(\.description).joined(separator: "; ") }
}
