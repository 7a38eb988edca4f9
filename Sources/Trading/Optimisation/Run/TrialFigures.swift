public import JSON

/// What a trial gave over a span of time: of several symbols each figure aggregated, the trades summed up.
public struct TrialFigures: Hashable, Sendable {
    /// By the objective, more being better; `nil` if one of the symbols has none.
    public var score: Double?
    public var totalReturn = 0.0
    /// Annualised, as ``PerformanceMetrics/sharpe``.
    public var sharpe: Double?
    public var maxDrawdown = 0.0
    /// Closed trades.
    public var trades = 0
    /// Why there is nothing to judge; `nil` if the strategy ran.
    public var failure: String?

    public init() {}

    init(_ results: [Backtest.Result], _ objective: Objective, _ aggregation: SymbolAggregation) {
        score = aggregation(results.map { objective.score($0.metrics) })
        totalReturn = aggregation(results.map(\.metrics.totalReturn))
        sharpe = aggregation(results.map(\.metrics.sharpe))
        maxDrawdown = aggregation(results.map(\.metrics.maxDrawdown))
        trades = results.reduce(0) { $0 + $1.metrics.trades }
    }
}

extension TrialFigures: JSONWritable {
    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("score", score)
            $0.member("total_return", totalReturn)
            $0.member("sharpe", sharpe)
            $0.member("max_drawdown", maxDrawdown)
            $0.member("trades", trades)
            if let failure { $0.member("failure", failure) }
        }
    }

    /// - Returns: `nil` if this is not what ``write(to:)`` writes.
    init?(_ json: JSONValue) {
        guard let totalReturn = json["total_return"]?.doubleValue,
            let maxDrawdown = json["max_drawdown"]?.doubleValue,
            let trades = json["trades"]?.integerValue
        else { return nil }
        self.totalReturn = totalReturn
        self.maxDrawdown = maxDrawdown
        self.trades = Int(trades)
        score = json["score"]?.doubleValue
        sharpe = json["sharpe"]?.doubleValue
        failure = json["failure"]?.stringValue
    }
}
