public import Markets
public import Parameters

/// One kind of indicator: what it is called, what it takes, what it gives, and how it is computed.
public struct IndicatorDefinition: Sendable {
    /// The name in requests: `sma`.
    public let name: String
    /// What the field calls it.
    public let title: String
    /// What it says about a market, in a sentence.
    public let summary: String
    /// Its parameters, in the order in which a request names them.
    public let schema: ParameterSchema
    /// What its components are called; one empty name if there is only one.
    public let outputs: [String]

    /// What is wrong with parameters that the schema cannot see, such as a fast period above the slow one.
    let check: @Sendable (ParameterValues) -> String?
    let warmUp: @Sendable (ParameterValues) -> Int
    let columns: @Sendable (ParameterValues, CandleSeries) -> [[Double]]

    /// Declares an indicator of closing prices.
    public init<Kind: Indicator>(
        _ name: String,
        title: String,
        summary: String,
        schema: ParameterSchema,
        check: @escaping @Sendable (ParameterValues) -> String? = { _ in nil },
        ofCloses make: @escaping @Sendable (ParameterValues) -> Kind
    ) where Kind.Input == Double {
        self.name = name
        self.title = title
        self.summary = summary
        self.schema = schema
        self.check = check
        outputs = Kind.Output.componentNames
        warmUp = { make($0).warmUp }
        columns = { make($0).columns(over: $1.close) }
    }

    /// Declares an indicator of whole candles.
    public init<Kind: Indicator>(
        _ name: String,
        title: String,
        summary: String,
        schema: ParameterSchema,
        check: @escaping @Sendable (ParameterValues) -> String? = { _ in nil },
        ofCandles make: @escaping @Sendable (ParameterValues) -> Kind
    ) where Kind.Input == Candle {
        self.name = name
        self.title = title
        self.summary = summary
        self.schema = schema
        self.check = check
        outputs = Kind.Output.componentNames
        warmUp = { make($0).warmUp }
        columns = { make($0).columns(over: $1) }
    }
}
