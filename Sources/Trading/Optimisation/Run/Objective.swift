internal import Markets

/// What a search makes as large as it can.
public struct Objective: Hashable, Sendable {
    public enum Measure: String, Hashable, Sendable, CaseIterable {
        case sharpe
        case sortino
        case calmar
        case totalReturn = "total_return"
        case annualisedReturn = "annualised_return"
        /// The system quality number √n · mean / standard deviation of the profits of trades. Tharp (1998).
        case sqn
        case profitFactor = "profit_factor"
        case expectancy
        case winRate = "win_rate"
        /// The largest drawdown, which is made small.
        case maxDrawdown = "max_drawdown"
    }

    public var measure: Measure
    /// A run with fewer closed trades has no score: a lucky trade is no strategy.
    public var minimumTrades: Int

    public init(_ measure: Measure, minimumTrades: Int = 1) {
        self.measure = measure
        self.minimumTrades = minimumTrades
    }

    /// The score of a run, more being better; `nil` if it has too few trades or the measure is not defined for it.
    public func score(_ result: Backtest.Result) -> Double? {
        guard result.metrics.trades >= minimumTrades else { return nil }
        let value =
            switch measure {
            case .sharpe: result.metrics.sharpe
            case .sortino: result.metrics.sortino
            case .calmar: result.metrics.calmar
            case .totalReturn: result.metrics.totalReturn
            case .annualisedReturn: result.metrics.annualisedReturn
            case .sqn: systemQuality(result.trades)
            case .profitFactor: result.metrics.profitFactor
            case .expectancy: result.metrics.expectancy
            case .winRate: result.metrics.winRate
            case .maxDrawdown: -result.metrics.maxDrawdown
            }
        return value.flatMap { $0.isFinite ? $0 : nil }
    }

    private func systemQuality(_ trades: [Trade]) -> Double? {
        let profits = trades.compactMap { $0.profit?.value }
        guard profits.count > 1 else { return nil }
        let count = Double(profits.count)
        let mean = profits.reduce(0, +) / count
        let deviation = (profits.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)).squareRoot()
        return deviation > 0 ? count.squareRoot() * mean / deviation : nil
    }
}

/// How the figures of several symbols become one.
public enum SymbolAggregation: String, Hashable, Sendable, CaseIterable {
    case mean
    case median

    /// - Precondition: there is a value.
    func callAsFunction(_ values: [Double]) -> Double {
        switch self {
        case .mean: return values.reduce(0, +) / Double(values.count)
        case .median:
            let sorted = values.sorted()
            let middle = sorted.count / 2
            return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
        }
    }

    /// `nil` if one of the values is.
    func callAsFunction(_ values: [Double?]) -> Double? {
        let known = values.compactMap(\.self)
        return known.count == values.count ? self(known) : nil
    }
}
