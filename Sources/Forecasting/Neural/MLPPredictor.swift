import JSON

/// A multilayer perceptron on standardised features, in single precision.
struct MLPPredictor: FeaturePredictor {
    let scaler: FeatureScaler
    /// Of the changes learned from.
    let mean: Double
    let deviation: Double
    /// As in ``MLPNetwork``.
    let sizes: [Int]
    let parameters: [Float]
    /// Passes over the rows learned from.
    let epochs: Int

    /// Standardised features are held within so many standard deviations, beyond which nothing was learned.
    static let limit = 10.0

    /// A row as the network gets it.
    static func inputs(_ row: [Double], _ scaler: FeatureScaler) -> [Float] {
        scaler.apply(row).map { Float(min(max($0, -limit), limit)) }
    }

    func predict(_ row: [Double]) -> Double {
        var values = Self.inputs(row, scaler)
        var offset = 0
        for layer in 1..<sizes.count {
            let (width, count, isLast) = (sizes[layer - 1], sizes[layer], layer == sizes.count - 1)
            let biases = offset + width * count
            values = (0..<count).map { unit in
                var sum = parameters[biases + unit]
                let weights = offset + unit * width
                for index in 0..<width { sum += parameters[weights + index] * values[index] }
                return isLast ? sum : max(0, sum)
            }
            offset = biases + count
        }
        return mean + deviation * Double(values[0])
    }

    var stored: JSONObject {
        [
            "means": .array(scaler.means.map { JSONValue($0) }),
            "deviations": .array(scaler.deviations.map { JSONValue($0) }),
            "mean": JSONValue(mean),
            "deviation": JSONValue(deviation),
            "sizes": .array(sizes.map { JSONValue($0) }),
            "epochs": JSONValue(epochs),
            "parameters": .array(parameters.map { JSONValue($0) }),
        ]
    }

    init(
        scaler: FeatureScaler,
        moments: (mean: Double, deviation: Double),
        sizes: [Int],
        parameters: [Float],
        epochs: Int
    ) {
        (self.scaler, mean, deviation) = (scaler, moments.mean, moments.deviation)
        (self.sizes, self.parameters, self.epochs) = (sizes, parameters, epochs)
    }

    init(reading stored: ModelArtifact, width: Int) throws(ForecastingError) {
        let (means, deviations) = (try stored.numbers("means"), try stored.numbers("deviations"))
        let sizes = try stored.numbers("sizes").compactMap { Int(exactly: $0) }
        guard means.count == width, deviations.count == width, deviations.allSatisfy({ $0 > 0 }),
            sizes.count >= 2, sizes[0] == width,
            sizes.allSatisfy({ (1...MLPLearner.mostUnits).contains($0) || $0 == width }),
            sizes[sizes.count - 1] == 1
        else { throw .unreadableArtifact("the network does not match the features") }
        let parameters = (stored.model["parameters"]?.arrayValue ?? []).compactMap { $0.numberValue?.float }
        guard parameters.count == MLPNetwork<Float>.parameterCount(sizes), parameters.allSatisfy(\.isFinite) else {
            throw .unreadableArtifact("'parameters' do not match the sizes")
        }
        self.init(
            scaler: FeatureScaler(means: means, deviations: deviations),
            moments: (try stored.number("mean"), try stored.number("deviation")),
            sizes: sizes,
            parameters: parameters,
            epochs: try stored.integer("epochs")
        )
    }

    func summary(_: [String]) -> JSONObject {
        [
            "sizes": .array(sizes.map { JSONValue($0) }), "parameters": JSONValue(parameters.count),
            "epochs": JSONValue(epochs),
        ]
    }
}
