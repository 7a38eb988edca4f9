/// The regression that a seasonal ARIMA model is the error of, differenced until the error is stationary.
///
/// A missing value is filled in and given a regressor of its own, which is 1 there and 0 elsewhere. Its coefficient takes
/// back whatever was filled in, and with the determinant that ``SARIMAXLikelihood`` counts the likelihood is exactly that
/// of a Kalman filter which skips the value: Gómez, Maravall and Peña (1999), "Missing observations in ARIMA models:
/// skipping approach versus additive outlier approach", Journal of Econometrics 88.
struct RegressionDesign {
    /// The names of the coefficients: `mean` or `drift` if there is one, then the regressors.
    let names: [String]
    /// Number of values of each column.
    let count: Int
    /// Number of values that are missing.
    let missing: Int
    /// The differenced series, a column for each missing value, one for each name: one after the other, each scaled.
    let columns: [Double]
    /// What the series was divided by.
    let scale: BinaryScale
    /// What the columns of the names were divided by.
    let scales: [BinaryScale]

    /// Whether there is nothing but the series, and perhaps a constant.
    let isPlain: Bool

    var width: Int { 1 + missing + names.count }

    /// - Parameters:
    ///   - values: `.nan` where missing; the first is not.
    ///   - lags: of the differences.
    ///   - constant: the name of the mean or the drift; `nil` for none.
    ///   - regressors: as long as the values, finite where these are not missing.
    /// - Throws: ``ForecastingError/unsuitableData(_:)`` if a regressor says nothing that others do not.
    init(
        _ values: [Double],
        lags: [Int],
        constant: String?,
        regressors: [(name: String, values: [Double])]
    ) throws(ForecastingError) {
        let gaps = values.indices.filter { values[$0].isNaN }
        let series = Differencing(Self.filled(values), lags: lags).differences
        var named = regressors
        if let constant {
            let column = values.indices.map { lags.isEmpty ? 1 : Double($0) }
            named.insert((constant, column), at: 0)
        }
        let differenced = named.map { _, column in
            Differencing(zip(column, values).map { $1.isNaN && !$0.isFinite ? 0 : $0 }, lags: lags).differences
        }
        try Self.requireIndependent(differenced, named, isConstantFirst: constant != nil)
        scale = BinaryScale(series)
        scales = differenced.map { BinaryScale($0) }
        var columns = series.map(scale.apply)
        for gap in gaps {
            var unit = Array(repeating: 0.0, count: values.count)
            unit[gap] = 1
            columns += Differencing(unit, lags: lags).differences
        }
        for (column, scale) in zip(differenced, scales) { columns += column.map(scale.apply) }
        self.columns = columns
        isPlain = gaps.isEmpty && regressors.isEmpty
        (names, count, missing) = (named.map(\.name), series.count, gaps.count)
    }

    /// Missing values on the line between their neighbours.
    static func filled(_ values: [Double]) -> [Double] {
        var filled = values
        var previous: Int?
        for index in values.indices where !values[index].isNaN {
            let start = previous ?? index
            let step = previous.map { (values[index] - values[$0]) / Double(index - $0) } ?? 0
            for gap in (previous.map { $0 + 1 } ?? 0)..<index {
                filled[gap] = values[start] + step * Double(gap - start)
            }
            previous = index
        }
        guard let last = previous else { return values.map { _ in 0 } }
        for gap in last + 1..<values.count { filled[gap] = values[last] }
        return filled
    }

    /// Takes off each column what the ones before it say; of an independent one something is left.
    private static func requireIndependent(
        _ columns: [[Double]],
        _ named: [(name: String, values: [Double])],
        isConstantFirst: Bool
    ) throws(ForecastingError) {
        var basis: [[Double]] = []
        for (index, column) in columns.enumerated() {
            let name = named[index].name
            let size = norm(column)
            guard size > 1e-9 * norm(named[index].values.filter(\.isFinite)), size.isFinite else {
                throw .unsuitableData(
                    "the regressor '\(name)' does not change, or is a trend that differencing takes away: leave it out"
                )
            }
            var rest = column.map { $0 / size }
            for _ in 0..<2 {
                for direction in basis {
                    let share = dot(rest, direction)
                    for row in rest.indices { rest[row] -= share * direction[row] }
                }
            }
            let left = norm(rest)
            guard left > 1e-7 else {
                let before = named[..<index].enumerated().map { position, earlier in
                    position == 0 && isConstantFirst ? "the \(earlier.name)" : "'\(earlier.name)'"
                }
                throw .unsuitableData(
                    "the regressor '\(name)' is collinear with \(before.joined(separator: ", ")): leave one of them out"
                )
            }
            basis.append(rest.map { $0 / left })
        }
    }

    private static func norm(_ values: [Double]) -> Double {
        let scale = BinaryScale(values)
        return scale.undo(values.reduce(0) { $0 + scale.apply($1) * scale.apply($1) }.squareRoot())
    }
}
