public import Storage

/// What a model says of the candles that follow the last closed one.
public struct PredictionAnswer: Sendable {
    public let records: [PredictionRecord]
    public let modelVersion: Int
    /// Whether the forecast had been made before and came from the cache.
    public let isCached: Bool
}

/// What a model says of rows of inputs that were sent along.
public struct RowAnswer: Sendable {
    /// One for each row, in their order.
    public let rows: [Result<[RowStep], RowError>]
    public let modelVersion: Int
    /// Whether all of it had been said before and came from the cache.
    public let isCached: Bool
}

/// One step of what follows a row of inputs.
public struct RowStep: Hashable, Sendable {
    /// What the numbers are.
    public enum Measure: String, Hashable, Sendable, CaseIterable {
        /// In the unit of the closes that were sent.
        case value
        /// The change to the row, and its logarithmic form.
        case difference
        case logReturn = "log_return"
    }

    public let step: Int
    public let measure: Measure
    public let value: Double
    public let intervals: PredictionIntervals
    public let directionProbability: Double?
}

/// Why a row has no forecast.
public struct RowError: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String

    init(_ reason: String) { description = reason }
}
