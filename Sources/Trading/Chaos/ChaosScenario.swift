internal import Forecasting
public import JSON
internal import Markets
internal import Parameters

/// A strategy of the registry, with the settings under which chaos runs try it: entries that are protected by a stop and a
/// target, maker and taker fees, slippage.
public struct ChaosScenario: Sendable {
    private let descriptor: StrategyDescriptor
    private let values: ParameterValues

    /// The types of the standard strategies.
    public static var strategies: [String] { StrategyRegistry.standard.strategies.map(\.type) }

    /// - Parameter parameters: what is not given is chosen so that there is much to trade.
    /// - Throws: ``StrategyError`` if there is no such strategy, `ParameterErrors` if a parameter is wrong.
    public init(strategy: String, parameters: JSONObject = [:]) throws {
        descriptor = try StrategyRegistry.standard.descriptor(strategy)
        var all = Self.lively[strategy] ?? [:]
        for member in parameters.members { all[member.key] = member.value }
        values = try StrategyRegistry.standard.parameters(type: strategy, all)
    }

    /// - Throws: what the strategy throws that cannot be made, `SnapshotError` if it cannot be stored or restored.
    public func run(seed: UInt64, hours: Int, faults: ChaosFaults = ChaosFaults()) throws -> ChaosReport {
        // Each for a third of the seeds. Of the third asset there is enough for a part of the fees.
        let third = FeeSchedule.Asset.third(price: try Money("600"), amount: try Money("0.02"))
        let assets = [.quote, .received, third]
        let backtest = try backtest(fees: assets[Int(seed % 3)])
        let context = StrategyContext(feeRate: backtest.rules.fees.taker, slippageBps: backtest.rules.slippage.bps) {
            _ in
            StrategyContext.NamedModel(name: "trend of the last candles", model: LastMove())
        }
        let strategy = try descriptor.make(values, context)
        return try ChaosRun(backtest, hours: hours, faults: faults) { strategy }.run(seed: seed)
    }

    private func backtest(fees asset: FeeSchedule.Asset) throws(DecimalError) -> Backtest {
        guard let symbol = Symbol("CHAOS-USDT") else { preconditionFailure("the symbol is well formed") }
        let instrument = Instrument(
            symbol: symbol,
            tickSize: DecimalStep(units: 5, decimals: 1),
            lotSize: DecimalStep(decimals: 4)
        )
        return Backtest(
            rules: VenueRules(
                instrument: instrument,
                fees: FeeSchedule(maker: try FeeRate("0.0002"), taker: try FeeRate("0.0005"), asset: asset),
                slippage: Slippage(bps: 1)
            ),
            initialCapital: try Money("20000"),
            sizing: .shareOfEquity(try Share("0.5")),
            protection: Protection(stopLoss: try Share("0.01"), takeProfit: try Share("0.02"))
        )
    }

    /// Settings that make the strategies trade often.
    private static let lively: [String: JSONObject] = [
        "sma_cross": ["fast": 3, "slow": 8],
        "ema_cross": ["fast": 3, "slow": 8],
        "macd_cross": ["fast": 3, "slow": 8, "signal": 3],
        "momentum": ["period": 5],
        "donchian_breakout": ["entry": 8, "exit": 4],
        "bollinger_reversion": ["period": 8],
        "rsi_reversion": ["period": 5],
        "grid": ["lower": 900, "upper": 1100, "levels": 21, "quantity": 0.5],
        "dca": ["every": 5],
        "forecast": ["model_id": "last-move"],
        "rules": [
            "enter": ["left": "close", "op": "crosses_above", "right": "sma_5"],
            "exit": ["left": "close", "op": "crosses_below", "right": "sma_5"],
        ],
    ]
}

/// Expects the last move once more: a model that a chaos run needs no data for.
private struct LastMove: UnivariateModel {
    let contextLength = 2

    func forecast(from observations: [Double], horizon: Int) throws(ForecastingError) -> Forecast {
        guard observations.count >= 2 else { throw .tooFewObservations(have: observations.count, need: 2) }
        let last = observations[observations.count - 1]
        let change = last - observations[observations.count - 2]
        return Forecast(
            mean: (1...horizon).map { last + change * Double($0) },
            standardDeviation: Array(repeating: abs(change) + 1, count: horizon)
        )
    }
}
