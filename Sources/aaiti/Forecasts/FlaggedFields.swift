import Platform

extension PlatformError {
    private static let options = [
        "algorithm_type": "--algorithm", "symbols": "SYMBOL", "symbol": "SYMBOL", "target_timeframe": "--timeframe",
        "timeframe": "--timeframe", "training_period_days": "--training-days", "horizon": "--horizon", "name": "--name",
        "start": "--start", "end": "--end", "fine_timeframe": "--fine-timeframe", "initial_capital": "--capital",
        "slippage_bps": "--slippage", "sizing": "--sizing", "strategy.type": "--strategy", "range": "--range",
        "fees": "--maker-fee, --taker-fee", "fee_asset": "--fee-asset", "fee_asset_price": "--fee-asset-price",
        "fee_asset_amount": "--fee-asset-amount", "volume_share": "--volume-share",
        "volume_impact_bps": "--volume-impact", "limit_rule": "--limit-rule", "latency_ms": "--latency",
        "minimum_notional": "--min-notional", "protection.stop_loss": "--stop-loss",
        "protection.take_profit": "--take-profit", "protection.trailing_stop": "--trailing-stop",
    ]
    /// What the names of parts of a field begin with, and the option that has them.
    private static let prefixes = [
        ("strategy.parameters.", "--param "), ("parameters.", "--param "), ("range.", "--range "),
        ("sizing.", "--sizing "),
    ]

    /// What is wrong, by the options of the command rather than the fields of a request.
    var flagged: CommandFailure {
        guard case .invalid(let fields) = self else { return CommandFailure(explanation(of: self)) }
        return CommandFailure(fields.map { "\(Self.option(of: $0.field)): \($0.message)" }.joined(separator: "; "))
    }

    private static func option(of field: String) -> String {
        if let option = options[field] { return option }
        let part = prefixes.first { field.hasPrefix($0.0) }
        return part.map { $0.1 + field.dropFirst($0.0.count) } ?? field
    }
}
