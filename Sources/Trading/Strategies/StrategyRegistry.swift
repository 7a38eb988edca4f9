public import JSON
public import Parameters

/// A kind of strategy: what lists show of it, and how one is made.
public struct StrategyDescriptor: Sendable {
    /// The name in requests and stored bots: `sma_cross`.
    public let type: String
    /// The name for people.
    public let name: String
    public let summary: String
    public let schema: ParameterSchema
    let check: @Sendable (ParameterValues) throws(ParameterErrors) -> Void
    let make: @Sendable (ParameterValues, StrategyContext) throws -> any Strategy

    /// - Parameters:
    ///   - check: what the schema cannot say, such as that one parameter is less than another.
    ///   - make: makes a strategy of parameters that schema and `check` have passed.
    public init(
        type: String,
        name: String,
        summary: String,
        schema: ParameterSchema,
        check: @escaping @Sendable (ParameterValues) throws(ParameterErrors) -> Void = { _ in },
        make: @escaping @Sendable (ParameterValues, StrategyContext) throws -> any Strategy
    ) {
        self.type = type
        self.name = name
        self.summary = summary
        self.schema = schema
        self.check = check
        self.make = make
    }
}

/// The strategies that there are.
public struct StrategyRegistry: Sendable {
    public let strategies: [StrategyDescriptor]

    /// - Precondition: no two are of one type.
    public init(_ strategies: [StrategyDescriptor]) {
        precondition(Set(strategies.map(\.type)).count == strategies.count, "a type names one strategy")
        self.strategies = strategies
    }

    /// These strategies and another one, of a type that is not among them.
    ///
    /// - Precondition: there is none of that type.
    public func adding(_ descriptor: StrategyDescriptor) -> StrategyRegistry {
        StrategyRegistry(strategies + [descriptor])
    }

    /// - Throws: ``StrategyError/unknown(_:known:)``, which names the known ones.
    public func descriptor(_ type: String) throws(StrategyError) -> StrategyDescriptor {
        guard let descriptor = strategies.first(where: { $0.type == type }) else {
            throw .unknown(type, known: strategies.map(\.type))
        }
        return descriptor
    }

    /// Checks parameters without making a strategy, and fills in the defaults.
    ///
    /// - Throws: ``StrategyError`` if there is no such strategy, `ParameterErrors` if a parameter is wrong.
    public func parameters(type: String, _ parameters: JSONObject) throws -> ParameterValues {
        let descriptor = try descriptor(type)
        let values = try descriptor.schema.values(from: parameters)
        try descriptor.check(values)
        return values
    }

    /// Makes a strategy that has seen nothing yet.
    ///
    /// - Throws: as ``parameters(type:_:)``, and what the context throws if it has no such model.
    public func make(type: String, parameters: JSONObject, context: StrategyContext) throws -> any Strategy {
        try descriptor(type).make(self.parameters(type: type, parameters), context)
    }
}
