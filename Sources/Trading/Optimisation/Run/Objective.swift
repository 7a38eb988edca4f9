/// What a search makes as large as it can.
public struct Objective: Hashable, Sendable {
    public enum Measure: String, Hashable, Sendable, CaseIterable {
        case sharpe
        case sortino
        case calmar
        case totalReturn = "total_return"
        case annualisedReturn = "annualised_return"
        case omega
        /// ``PerformanceMetrics/systemQuality``.
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
    public func score(_ metrics: PerformanceMetrics) -> Double? {
        guard metrics.trades >= minimumTrades else { return nil }
        let value =
            switch measure {
            case .sharpe: metrics.sharpe
            case .sortino: metrics.sortino
            case .calmar: metrics.calmar
            case .totalReturn: metrics.totalReturn
            case .annualisedReturn: metrics.annualisedReturn
            case .omega: metrics.omega
            case .sqn: metrics.systemQuality
            case .profitFactor: metrics.profitFactor
            case .expectancy: metrics.expectancy
            case .winRate: metrics.winRate
            case .maxDrawdown: -metrics.maxDrawdown
            }
        return value.flatMap { $0.isFinite ? $0 : nil }
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
