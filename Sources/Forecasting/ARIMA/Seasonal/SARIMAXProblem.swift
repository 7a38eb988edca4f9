/// What a seasonal ARIMA model is fitted to, whatever its orders: the series, checked and differenced.
struct SARIMAXProblem {
    let design: RegressionDesign
    let lags: [Int]
    let hasConstant: Bool
    let regressors: [String]
    /// Number of values that are not missing.
    let present: Int
    /// The coefficients of the regression if it says all of the series.
    let resting: [Double]?
    /// The differenced series less the regression by least squares, on the scale of the design.
    let centred: [Double]

    /// - Parameters:
    ///   - differences: how often the series and its season are differenced.
    ///   - regressors: names of covariates.
    init(
        _ series: TimeSeries,
        differences: (plain: Int, seasonal: Int),
        period: Int,
        includesConstant: Bool,
        regressors: [String]
    ) throws(ForecastingError) {
        for (index, value) in series.values.enumerated() where value.isInfinite { throw .notFinite(index: index) }
        let order = try ARIMAOrder(0, differences.plain, 0)
        let seasonal = try SeasonalOrder(0, differences.seasonal, 0, period: period)
        try SARIMAXModel.require(constant: includesConstant, order: order, seasonal: seasonal)
        lags = SARIMAXModel.lags(order, seasonal)
        hasConstant = includesConstant
        self.regressors = regressors
        present = series.values.count { !$0.isNaN }
        let least = lags.reduce(0, +) + 2 + regressors.count + (includesConstant ? 1 : 0)
        guard present >= least else { throw .tooFewObservations(have: present, need: least) }
        // What is missing at the beginning was never there.
        let first = series.values.firstIndex { !$0.isNaN } ?? 0
        var named: [(name: String, values: [Double])] = []
        for name in regressors {
            let column = try series.regressor(name)
            for index in first..<series.count where !column[index].isFinite && !series.values[index].isNaN {
                throw .unsuitableData("the regressor '\(name)' has no number at observation \(index)")
            }
            named.append((name, Array(column[first...])))
        }
        design = try RegressionDesign(
            Array(series.values[first...]),
            lags: lags,
            constant: includesConstant ? SARIMAXModel.constantName(order, seasonal) : nil,
            regressors: named
        )
        let white = SARMAShape(p: 0, q: 0, seasonalP: 0, seasonalQ: 0, period: 1)
        var likelihood = SARIMAXLikelihood(design, white)
        let values = design.columns.prefix(design.count)
        guard values.allSatisfy(\.isFinite), let value = likelihood.value(at: []) else {
            throw .notConverged("the observations are too large for their variance to be a number")
        }
        centred = likelihood.standardised(without: value.regression)
        let square = values.reduce(0) { $0 + $1 * $1 }
        let rest = centred.reduce(0) { $0 + $1 * $1 }
        resting = rest <= 1e-26 * square ? design.unscaled(value.regression) : nil
    }

    /// - Throws: ``ForecastingError/tooFewObservations(have:need:)``.
    func requireObservations(for shape: SARMAShape) throws(ForecastingError) {
        let need = Self.minimumObservations(lags: lags, shape, regressionCoefficients: design.names.count)
        guard present >= need else { throw .tooFewObservations(have: present, need: need) }
    }

    static func minimumObservations(lags: [Int], _ shape: SARMAShape, regressionCoefficients: Int) -> Int {
        let season = shape.seasonalP + shape.seasonalQ > 0 ? shape.period : 0
        return lags.reduce(0, +) + season + 10 + 3 * (shape.count + regressionCoefficients)
    }
}

extension RegressionDesign {
    /// The coefficients of the names, without the missing values, on the scale of the data.
    func unscaled(_ regression: [Double]) -> [Double] {
        zip(regression.dropFirst(missing), scales).map { scale.undo($1.apply($0)) }
    }
}

extension TimeSeries {
    /// - Throws: ``ForecastingError/unsuitableData(_:)`` if there is no covariate of the name.
    func regressor(_ name: String) throws(ForecastingError) -> [Double] {
        guard let column = covariate(name) else {
            let known = covariates.map { "'\($0.name)'" }.joined(separator: ", ")
            throw .unsuitableData(
                "the series has no covariate '\(name)' to regress on; "
                    + (known.isEmpty ? "it has none" : "it has \(known)")
            )
        }
        return column.values
    }
}
