internal import Parameters

extension StrategyRegistry {
    /// The strategies that come with AAITI; each descriptor stands beside its strategy.
    public static let standard = StrategyRegistry([
        .smaCross, .emaCross, .macdCross, .momentum, .donchianBreakout,
        .bollingerReversion, .rsiReversion,
        .grid, .dollarCostAveraging,
        .forecast, .rules, .buyAndHold,
    ])
}

extension ParameterValues {
    /// Checks that a whole number is below another.
    func requireAscending(_ smaller: String, _ larger: String) throws(ParameterErrors) {
        let limit = integer(larger)
        guard integer(smaller) < limit else {
            let error = ParameterError(field: smaller, message: "must be less than \(larger), which is \(limit)")
            throw ParameterErrors([error])
        }
    }
}
