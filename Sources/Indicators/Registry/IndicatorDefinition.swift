public import Markets
public import Parameters

/// Where a chart puts an indicator.
public enum IndicatorScale: String, Hashable, Sendable, CaseIterable {
    /// Over the candles: its numbers are prices.
    case price
    /// In a pane of its own.
    case own
}

/// One kind of indicator: what it is called, what it takes, what it gives, and how it is computed.
public struct IndicatorDefinition: Sendable {
    /// The name in requests: `sma`.
    public let name: String
    /// What the field calls it.
    public let title: String
    /// What it says about a market, in a sentence.
    public let summary: String
    /// Where its numbers come from: who described it, whose computation it equals, and where it differs from that.
    public let convention: String
    /// What it gives where nothing moves or nothing is traded, in place of a division by zero.
    public let flat: String
    public let scale: IndicatorScale
    /// Its parameters, in the order in which a request names them.
    public let schema: ParameterSchema
    /// What its components are called; one empty name if there is only one.
    public let outputs: [String]
    /// How many whole UTC days its value rests on, this one included; 0 for an indicator that knows no days.
    ///
    /// The warm-up of an indicator of days is the shortest that can be: it takes as many candles as its days have.
    public let days: Int
    /// Where its numbers lie, rounding aside; `nil` where they may be any.
    public let range: ClosedRange<Double>?

    /// What is wrong with parameters that the schema cannot see, such as a fast period above the slow one.
    let check: @Sendable (ParameterValues) -> String?
    let warmUp: @Sendable (ParameterValues) -> Int
    // A closure of the concrete kind, not a call through the stream's box: the compiler specialises its loop.
    let columnWriter: @Sendable (ParameterValues, CandleSeries) -> ColumnWriter
    /// The state before the first candle.
    let state: @Sendable (ParameterValues) -> any Indicator & Codable

    /// Declares an indicator of closing prices.
    public init<Kind: Indicator & Codable>(
        _ name: String,
        on scale: IndicatorScale,
        title: String,
        summary: String,
        convention: String,
        flat: String,
        range: ClosedRange<Double>? = nil,
        parameters: [Parameter] = [],
        check: @escaping @Sendable (ParameterValues) -> String? = { _ in nil },
        ofCloses make: @escaping @Sendable (ParameterValues) -> Kind
    ) where Kind.Input == Double {
        self.name = name
        self.scale = scale
        self.title = title
        self.summary = summary
        self.convention = convention
        self.flat = flat
        self.range = range
        self.check = check
        schema = ParameterSchema(parameters)
        outputs = Kind.Output.componentNames
        days = 0
        warmUp = { make($0).warmUp }
        state = { make($0) }
        columnWriter = { make($0).columnWriter(over: $1) }
    }

    /// Declares an indicator of whole candles.
    public init<Kind: Indicator & Codable>(
        _ name: String,
        on scale: IndicatorScale,
        title: String,
        summary: String,
        convention: String,
        flat: String,
        range: ClosedRange<Double>? = nil,
        parameters: [Parameter] = [],
        days: Int = 0,
        check: @escaping @Sendable (ParameterValues) -> String? = { _ in nil },
        ofCandles make: @escaping @Sendable (ParameterValues) -> Kind
    ) where Kind.Input == Candle {
        self.name = name
        self.scale = scale
        self.title = title
        self.summary = summary
        self.convention = convention
        self.flat = flat
        self.range = range
        self.check = check
        self.days = days
        schema = ParameterSchema(parameters)
        outputs = Kind.Output.componentNames
        warmUp = { make($0).warmUp }
        state = { make($0) }
        columnWriter = { make($0).columnWriter(over: $1) }
    }
}
