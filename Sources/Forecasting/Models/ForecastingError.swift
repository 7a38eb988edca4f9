/// Why a model cannot be fitted or asked.
public enum ForecastingError: Error, Hashable, Sendable, CustomStringConvertible {
    case tooFewObservations(have: Int, need: Int)
    case notFinite(index: Int)
    case invalidParameter(name: String, reason: String)
    /// The data cannot be used as they are: a constant series, collinear regressors, a covariate that is not there. Says
    /// what, and what to try.
    case unsuitableData(String)
    /// The optimiser found no maximum that could be used; says what happened.
    case notConverged(String)
    case cancelled
    case unreadableArtifact(String)

    public var description: String {
        switch self {
        case .tooFewObservations(let have, let need): "there are \(have) observations, and \(need) are needed"
        case .notFinite(let index): "observation \(index) is not a finite number"
        case .invalidParameter(let name, let reason): "\(name): \(reason)"
        case .unsuitableData(let reason): reason
        case .notConverged(let reason): "the fit did not converge: \(reason)"
        case .cancelled: "cancelled"
        case .unreadableArtifact(let reason): "the stored model cannot be read: \(reason)"
        }
    }
}
