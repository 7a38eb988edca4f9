public import JSON

/// A model that forecasts from features, and that can be asked for rows of them.
public protocol FeatureModel: FittedModel {
    /// What the numbers of a row are, in their order.
    var featureNames: [String] { get }

    /// What is expected after each row; a row that cannot be used fails alone.
    func predictions(for rows: [[Double]]) -> [Result<FeaturePrediction, FeatureRowError>]
}

/// What a ``FeatureModel`` expects after a row.
public struct FeaturePrediction: Hashable, Sendable {
    /// How many steps after the row.
    public let step: Int
    /// The expected change, in the measure of ``scale``.
    public let change: Double
    /// Standard deviation of the change around that.
    public let standardDeviation: Double
    /// The probability that the series stands higher.
    public let probabilityOfRise: Double
    /// How the change is measured.
    public let scale: ChangeScale

    /// With the keys of the API.
    public var json: JSONObject {
        [
            "step": JSONValue(step),
            "change": JSONValue(change),
            "change_scale": .string(scale.rawValue),
            "standard_deviation": JSONValue(standardDeviation),
            "direction_probability": JSONValue(probabilityOfRise),
        ]
    }
}

/// Why a row of features cannot be used.
public enum FeatureRowError: Error, Hashable, Sendable, CustomStringConvertible {
    case width(have: Int, names: [String])
    case notFinite(name: String)
    /// What comes out is not a number that could be used, as after values beyond all reason.
    case outOfRange

    public var description: String {
        switch self {
        case .width(let have, let names):
            "the row has \(have) numbers and \(names.count) are needed: \(names.joined(separator: ", "))"
        case .notFinite(let name): "'\(name)' is not a finite number"
        case .outOfRange: "the values are so far from those learned from that no prediction can be computed"
        }
    }
}
