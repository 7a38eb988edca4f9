public import Forecasting

/// Why there is no strategy, or no decision.
public enum StrategyError: Error, Hashable, Sendable, CustomStringConvertible {
    /// There is no strategy of that type.
    case unknown(String, known: [String])
    /// A stored state was written with other parameters.
    case foreignState(String)
    /// What is traded does not fit the parameters.
    case unusable(String)
    /// The model cannot forecast.
    case forecast(ForecastingError)

    public var description: String {
        switch self {
        case .unknown(let type, let known):
            "there is no strategy '\(type.prefix(40))'; known: \(known.joined(separator: ", "))"
        case .foreignState(let reason): "the strategy's stored state does not fit its parameters: \(reason)"
        case .unusable(let reason): reason
        case .forecast(let error): "the model cannot forecast: \(error)"
        }
    }
}
