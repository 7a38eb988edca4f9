import Foundation
import JSON

/// A weighted sum of standardised features, or the probability whose log odds that is.
struct LinearPredictor: FeaturePredictor {
    enum Link: String, Hashable, Sendable {
        case identity
        case logit
    }

    let link: Link
    let scaler: FeatureScaler
    let intercept: Double
    /// For each column what one standard deviation of it adds.
    let coefficients: [Double]
    /// How much they were shrunk.
    let alpha: Double

    func predict(_ row: [Double]) -> Double {
        var sum = intercept
        for index in coefficients.indices {
            sum += coefficients[index] * (row[index] - scaler.means[index]) / scaler.deviations[index]
        }
        return link == .logit ? Self.logistic(sum) : sum
    }

    static func logistic(_ logOdds: Double) -> Double { 1 / (1 + exp(-logOdds)) }

    var stored: JSONObject {
        [
            "link": .string(link.rawValue),
            "means": .array(scaler.means.map { JSONValue($0) }),
            "deviations": .array(scaler.deviations.map { JSONValue($0) }),
            "intercept": JSONValue(intercept),
            "coefficients": .array(coefficients.map { JSONValue($0) }),
            "alpha": JSONValue(alpha),
        ]
    }

    init(reading stored: ModelArtifact, width: Int) throws(ForecastingError) {
        guard let link = stored.model["link"]?.stringValue.flatMap(Link.init) else {
            throw .unreadableArtifact("'link' is missing")
        }
        let (means, deviations) = (try stored.numbers("means"), try stored.numbers("deviations"))
        let coefficients = try stored.numbers("coefficients")
        guard [means.count, deviations.count, coefficients.count].allSatisfy({ $0 == width }),
            deviations.allSatisfy({ $0 > 0 })
        else { throw .unreadableArtifact("the coefficients do not match the features") }
        self.init(
            link: link,
            scaler: FeatureScaler(means: means, deviations: deviations),
            intercept: try stored.number("intercept"),
            coefficients: coefficients,
            alpha: try stored.number("alpha")
        )
    }

    init(link: Link, scaler: FeatureScaler, intercept: Double, coefficients: [Double], alpha: Double) {
        (self.link, self.scaler, self.intercept) = (link, scaler, intercept)
        (self.coefficients, self.alpha) = (coefficients, alpha)
    }

    func summary(_ names: [String]) -> JSONObject {
        var weights = JSONObject()
        for (name, coefficient) in zip(names, coefficients) { weights[name] = JSONValue(coefficient) }
        return ["alpha": JSONValue(alpha), "intercept": JSONValue(intercept), "coefficients": .object(weights)]
    }
}
