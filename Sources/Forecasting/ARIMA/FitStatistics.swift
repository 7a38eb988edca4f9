import Foundation
import JSON

/// How well a model fits the series that it was estimated from.
public struct FitStatistics: Hashable, Sendable {
    /// Number of observations that the likelihood counts: those left after differencing.
    public let observations: Int
    /// Number of estimated parameters, the innovation variance included.
    public let parameters: Int
    /// The maximum of the exact Gaussian log-likelihood; `nil` if the model fits without error, where it is infinite.
    public let logLikelihood: Double?

    init(observations: Int, parameters: Int, logLikelihood: Double?) {
        (self.observations, self.parameters, self.logLikelihood) = (observations, parameters, logLikelihood)
    }

    /// Akaike's information criterion.
    public var aic: Double? {
        logLikelihood.map { 2 * Double(parameters) - 2 * $0 }
    }

    /// Akaike's information criterion with the correction for short series (Hurvich and Tsai, 1989); `nil` too where the
    /// series is too short for it.
    public var aicc: Double? {
        let spare = observations - parameters - 1
        guard let aic, spare > 0 else { return nil }
        return aic + 2 * Double(parameters * (parameters + 1)) / Double(spare)
    }

    /// Schwarz's Bayesian information criterion.
    public var bic: Double? {
        logLikelihood.map { Double(parameters) * log(Double(observations)) - 2 * $0 }
    }
}

extension FitStatistics {
    /// Adds the figures to a summary for people.
    func describe(in summary: inout JSONObject) {
        summary["observations"] = JSONValue(observations)
        summary["log_likelihood"] = logLikelihood.map { JSONValue($0) } ?? .null
        summary["aic"] = aic.map { JSONValue($0) } ?? .null
        summary["aicc"] = aicc.map { JSONValue($0) } ?? .null
        summary["bic"] = bic.map { JSONValue($0) } ?? .null
    }
}
