import Platform

extension PlatformError {
    /// What is wrong, by the options of `aaiti train` rather than the fields of a request.
    var flagged: CommandFailure {
        guard case .invalid(let fields) = self else { return CommandFailure(explanation(of: self)) }
        let options = [
            "algorithm_type": "--algorithm", "symbols": "SYMBOL", "target_timeframe": "--timeframe",
            "training_period_days": "--training-days", "horizon": "--horizon", "name": "--name",
        ]
        let faults = fields.map { fault in
            let parameter = fault.field.hasPrefix("parameters.") ? "--param \(fault.field.dropFirst(11))" : fault.field
            return "\(options[fault.field] ?? parameter): \(fault.message)"
        }
        return CommandFailure(faults.joined(separator: "; "))
    }
}
