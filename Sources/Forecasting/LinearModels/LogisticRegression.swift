import Foundation

/// Minimises the mean cross-entropy of labels 0 and 1 plus ½ α |b|² over an intercept and the coefficients b of
/// standardised features, by Newton's method, which here is iteratively reweighted least squares (McCullagh and Nelder,
/// 1989, "Generalized Linear Models", 2.5).
struct LogisticRegression {
    private let scaler: FeatureScaler
    /// The standardised columns, and before them one of ones.
    private let columns: [[Double]]
    private let labels: [Double]

    private static let maximumSteps = 100

    init(_ rows: LabelledRows) {
        scaler = FeatureScaler(rows.matrix)
        columns = [Array(repeating: 1, count: rows.count)] + scaler.apply(rows.matrix).columns
        labels = rows.labels
    }

    /// The loss, the probabilities and their log odds at some coefficients.
    private struct Point {
        var coefficients: [Double]
        var probabilities: [Double]
        var loss: Double
    }

    /// The coefficients, the intercept first.
    ///
    /// - Parameter start: those to begin from, such as those of another α.
    func coefficients(
        alpha: Double,
        from start: [Double]? = nil,
        progress: () -> Bool
    ) throws(ForecastingError) -> [Double] {
        var point = point(start ?? Array(repeating: 0, count: columns.count), alpha)
        for _ in 0..<Self.maximumSteps {
            let slopes = slopes(point, alpha)
            guard let curvature = Cholesky(try curvature(point, alpha, progress: progress)) else {
                throw .notConverged("the features are collinear; use a larger 'alpha', or leave some of them out")
            }
            let step = curvature.solve(slopes)
            let expected = dot(step, slopes)
            if expected <= 1e-14 { return point.coefficients }
            guard let next = descend(point, step, expected, alpha) else { return point.coefficients }
            point = next
        }
        throw .notConverged("Newton's method has not arrived after \(Self.maximumSteps) steps; use a larger 'alpha'")
    }

    /// The first of ever shorter steps that lowers the loss; `nil` if none does but by rounding.
    private func descend(_ from: Point, _ step: [Double], _ expected: Double, _ alpha: Double) -> Point? {
        var length = 1.0
        for _ in 0..<30 {
            let next = point(zip(from.coefficients, step).map { $0 - length * $1 }, alpha)
            if next.loss <= from.loss - 1e-4 * length * expected { return next }
            length /= 2
        }
        return nil
    }

    private func point(_ coefficients: [Double], _ alpha: Double) -> Point {
        var odds = [Double](repeating: 0, count: labels.count)
        for (column, coefficient) in zip(columns, coefficients) where coefficient != 0 {
            for row in odds.indices { odds[row] += coefficient * column[row] }
        }
        var loss = 0.0
        for row in odds.indices { loss += max(odds[row], 0) - odds[row] * labels[row] + log1p(exp(-abs(odds[row]))) }
        let penalty = coefficients.dropFirst().reduce(0) { $0 + $1 * $1 }
        return Point(
            coefficients: coefficients,
            probabilities: odds.map(LinearPredictor.logistic),
            loss: loss / Double(labels.count) + 0.5 * alpha * penalty
        )
    }

    private func slopes(_ point: Point, _ alpha: Double) -> [Double] {
        let errors = zip(point.probabilities, labels).map { $0 - $1 }
        return columns.indices.map { index in
            dot(columns[index], errors) / Double(labels.count) + (index > 0 ? alpha * point.coefficients[index] : 0)
        }
    }

    private func curvature(
        _ point: Point,
        _ alpha: Double,
        progress: () -> Bool
    ) throws(ForecastingError) -> [[Double]] {
        let weights = point.probabilities.map { $0 * (1 - $0) / Double(labels.count) }
        var curvature = [[Double]](repeating: Array(repeating: 0, count: columns.count), count: columns.count)
        for row in columns.indices {
            guard progress() else { throw .cancelled }
            let weighted = zip(columns[row], weights).map { $0 * $1 }
            for column in 0...row {
                curvature[row][column] = NormalEquations.product(weighted, columns[column])
                curvature[column][row] = curvature[row][column]
            }
            if row > 0 { curvature[row][row] += alpha }
        }
        return curvature
    }

    func predictor(_ coefficients: [Double], alpha: Double) -> LinearPredictor {
        LinearPredictor(
            link: .logit,
            scaler: scaler,
            intercept: coefficients[0],
            coefficients: Array(coefficients.dropFirst()),
            alpha: alpha
        )
    }
}

/// Learns the direction by logistic regression.
struct LogisticLearner: PenalisedLearner {
    typealias Predictor = LinearPredictor

    var alpha: Double?

    var target: FeatureTarget { .direction }

    func alphas(_ rows: LabelledRows, progress: (Double) -> Bool) throws(ForecastingError) -> [Double] {
        descending(from: 10, to: 1e-4, count: 11)
    }

    func path(
        _ rows: LabelledRows,
        alphas: [Double],
        progress: (Double) -> Bool
    ) throws(ForecastingError) -> [LinearPredictor] {
        let regression = LogisticRegression(rows)
        var coefficients: [Double]?
        var predictors: [LinearPredictor] = []
        for (index, alpha) in alphas.enumerated() {
            let found = try regression.coefficients(alpha: alpha, from: coefficients) {
                progress(Double(index) / Double(alphas.count))
            }
            predictors.append(regression.predictor(found, alpha: alpha))
            coefficients = found
        }
        return predictors
    }

    func loss(_ prediction: Double, _ label: Double) -> Double {
        -log(max(label == 1 ? prediction : 1 - prediction, 1e-15))
    }
}
