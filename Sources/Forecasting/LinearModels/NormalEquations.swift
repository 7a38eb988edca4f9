/// What linear regression needs of its rows: correlations of the standardised features among themselves and with the
/// standardised label.
struct NormalEquations: Sendable {
    let scaler: FeatureScaler
    let mean: Double
    let deviation: Double
    /// Rows of XᵀX / n; of a column that never changes all zero.
    let features: [[Double]]
    /// Xᵀy / n.
    let label: [Double]

    /// - Parameter progress: asked at every column.
    init(_ rows: LabelledRows, progress: (Double) -> Bool) throws(ForecastingError) {
        scaler = FeatureScaler(rows.matrix)
        let columns = scaler.apply(rows.matrix).columns
        let moments = FeatureScaler.moments(rows.labels)
        (mean, deviation) = moments
        let labels = rows.labels.map { ($0 - moments.mean) / moments.deviation }
        let count = Double(rows.count)
        var features = [[Double]](repeating: Array(repeating: 0, count: columns.count), count: columns.count)
        for row in columns.indices {
            guard progress(Double(row * row) / Double(columns.count * columns.count)) else { throw .cancelled }
            for column in 0...row {
                features[row][column] = Self.product(columns[row], columns[column]) / count
                features[column][row] = features[row][column]
            }
        }
        self.features = features
        label = columns.map { Self.product($0, labels) / count }
        guard features.allSatisfy({ $0.allSatisfy(\.isFinite) }), label.allSatisfy(\.isFinite) else {
            throw .unsuitableData("the features are too large for their squares to be numbers; scale them down")
        }
    }

    /// The sum of products, in four parts that do not wait for each other.
    static func product(_ left: [Double], _ right: [Double]) -> Double {
        var sums = SIMD4<Double>.zero
        let (first, second) = (left.span, right.span)
        let even = first.count & ~3
        var index = 0
        while index < even {
            sums +=
                SIMD4(first[index], first[index + 1], first[index + 2], first[index + 3])
                * SIMD4(second[index], second[index + 1], second[index + 2], second[index + 3])
            index += 4
        }
        for rest in even..<first.count { sums[0] += first[rest] * second[rest] }
        return sums.sum()
    }

    /// The predictor of standardised coefficients.
    func predictor(_ coefficients: [Double], alpha: Double) -> LinearPredictor {
        LinearPredictor(
            link: .identity,
            scaler: scaler,
            intercept: mean,
            coefficients: coefficients.map { $0 * deviation },
            alpha: alpha
        )
    }
}
