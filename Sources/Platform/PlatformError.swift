public import Markets
import Parameters

/// Why the application does not do what it was asked.
public enum PlatformError: Error, Hashable, Sendable, CustomStringConvertible {
    /// There is no such thing, or it belongs to somebody else.
    case notFound(String)
    /// It cannot be done in the state that things are in; says what to do first.
    case conflict(String)
    /// The request is wrong in these fields.
    case invalid([InvalidField])
    /// A queue is full: worth another try after so many seconds.
    case busy(String, retryAfterSeconds: Int)

    public static func invalid(_ field: String, _ message: String) -> PlatformError {
        .invalid([InvalidField(field: field, message: message)])
    }

    /// There is no such symbol: names those that may have been meant.
    public static func unknownSymbol(_ name: String, among known: [Symbol]) -> PlatformError {
        let near = Symbol.suggestions(for: name, among: Array(Set(known)).sorted()).map(\.name)
        guard near.isEmpty else {
            return .notFound("symbol '\(name)': perhaps \(near.joined(separator: " or ")) is meant")
        }
        return .notFound("symbol '\(name)': import candles for it, or start a feed that has it")
    }

    /// Runs `body`; parameters that it finds wrong are thrown as ``invalid(_:)``, naming them.
    static func namingFields<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let error as ParameterError {
            throw invalid(error.field, error.message)
        } catch let errors as ParameterErrors {
            throw invalid(errors.errors.map { InvalidField(field: $0.field, message: $0.message) })
        }
    }

    public var description: String {
        switch self {
        case .notFound(let what): "there is no such \(what)"
        case .conflict(let reason): reason
        case .invalid(let fields): fields.map { "\($0.field): \($0.message)" }.joined(separator: "; ")
        case .busy(let what, let seconds): "\(what); try again in \(seconds) s"
        }
    }
}

/// A field of a request that is wrong, and what it should be.
public struct InvalidField: Hashable, Sendable {
    public let field: String
    public let message: String

    public init(field: String, message: String) {
        self.field = field
        self.message = message
    }
}
