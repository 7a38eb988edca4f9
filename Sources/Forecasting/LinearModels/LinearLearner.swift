/// Learns the change by a penalised linear regression.
struct LinearLearner: PenalisedLearner {
    typealias Predictor = LinearPredictor

    let net: ElasticNet
    var alpha: Double?

    var target: FeatureTarget { .change }

    func alphas(_ rows: LabelledRows, progress: (Double) -> Bool) throws(ForecastingError) -> [Double] {
        guard net.l1Ratio > 0 else { return descending(from: 100, to: 1e-4, count: 13) }
        let largest = net.largestUseful(try NormalEquations(rows, progress: progress))
        return descending(from: max(largest, 1e-6), to: max(largest, 1e-6) * 1e-2, count: 20)
    }

    func path(
        _ rows: LabelledRows,
        alphas: [Double],
        progress: (Double) -> Bool
    ) throws(ForecastingError) -> [LinearPredictor] {
        let equations = try NormalEquations(rows, progress: progress)
        var coefficients: [Double]?
        var predictors: [LinearPredictor] = []
        for alpha in alphas {
            let found = try net.coefficients(equations, alpha: alpha, from: coefficients) { progress(1) }
            predictors.append(equations.predictor(found, alpha: alpha))
            coefficients = found
        }
        return predictors
    }

    func loss(_ prediction: Double, _ label: Double) -> Double { (prediction - label) * (prediction - label) }
}
