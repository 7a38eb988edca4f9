/// A regression with seasonal ARIMA errors (Box and Jenkins, 1970):
///
///     yₜ = c + βᵀxₜ + nₜ,   φ(B) Φ(Bˢ) (1 - B)ᵈ (1 - Bˢ)ᴰ nₜ = θ(B) Θ(Bˢ) εₜ,
///
/// stationary and invertible, with independent normal innovations ε. c is the mean where the series is not differenced,
/// a line through time where it is differenced once, and absent where more often. Values may be missing.
///
/// ```swift
/// let order = try (ARIMAOrder(0, 1, 1), SeasonalOrder(0, 1, 1, period: 12))
/// let model = try SARIMAXModel(fitting: series, order: order.0, seasonal: order.1, regressors: ["holidays"])
/// let forecast = try model.forecast(from: series, horizon: 24, future: holidaysAhead)
/// ```
public struct SARIMAXModel: Sendable {
    public let order: ARIMAOrder
    public let seasonal: SeasonalOrder
    let coefficients: SARMACoefficients
    /// The mean, or the drift for each step; `nil` if the model has none.
    public let constant: Double?
    /// The names of the covariates that the model regresses on.
    public let regressors: [String]
    /// β, one for each of the ``regressors``.
    public let regression: [Double]
    /// σ², the variance of the innovations; 0 for a series without any.
    public let innovationVariance: Double
    /// Standard errors of φ, θ, Φ, Θ, the constant and β, in this order; `nil` if they were not or could not be estimated.
    public let standardErrors: [Double]?
    /// `nil` for a model that was put together from given coefficients.
    public let statistics: FitStatistics?
    /// What the residuals of the fit look like; `nil` as ``statistics`` is, and where there are too few.
    public let diagnostics: ResidualDiagnostics?

    /// The number of observations after which earlier ones change a forecast by about 1e-12 of their size, to
    /// ``maximumContextLength(period:)`` at most.
    public let contextLength: Int

    let process: SARMAProcess

    public var readsValuesOnly: Bool { regressors.isEmpty }

    /// φ₁ … φₚ.
    public var ar: [Double] { coefficients.ar }
    /// θ₁ … θ_q.
    public var ma: [Double] { coefficients.ma }
    /// Φ₁ … Φ_P.
    public var seasonalAR: [Double] { coefficients.seasonalAR }
    /// Θ₁ … Θ_Q.
    public var seasonalMA: [Double] { coefficients.seasonalMA }

    /// Where a root of θ or Θ lies near the unit circle, older observations lose their weight only slowly; here they lose it.
    public static func maximumContextLength(period: Int) -> Int { max(1024, 24 * period) }

    /// A model with given coefficients.
    ///
    /// - Parameters:
    ///   - ar: φ, `order.p` of them; likewise `ma`, `seasonalAR` and `seasonalMA`.
    ///   - constant: mean or drift; not where the series is differenced more than once.
    ///   - regressors: names of covariates, with their coefficients.
    /// - Throws: ``ForecastingError/invalidParameter(name:reason:)`` if the coefficients do not match the orders, or the model
    ///   is not stationary and invertible.
    public init(
        order: ARIMAOrder,
        seasonal: SeasonalOrder,
        ar: [Double] = [],
        ma: [Double] = [],
        seasonalAR: [Double] = [],
        seasonalMA: [Double] = [],
        constant: Double? = nil,
        regressors: [(name: String, coefficient: Double)] = [],
        innovationVariance: Double
    ) throws(ForecastingError) {
        try self.init(
            order: order,
            seasonal: seasonal,
            coefficients: SARMACoefficients(
                ar: ar,
                ma: ma,
                seasonalAR: seasonalAR,
                seasonalMA: seasonalMA,
                period: seasonal.period
            ),
            constant: constant,
            regressors: regressors.map(\.name),
            regression: regressors.map(\.coefficient),
            innovationVariance: innovationVariance
        )
    }

    init(
        order: ARIMAOrder,
        seasonal: SeasonalOrder,
        coefficients: SARMACoefficients,
        constant: Double?,
        regressors: [String] = [],
        regression: [Double] = [],
        innovationVariance: Double,
        standardErrors: [Double]? = nil,
        statistics: FitStatistics? = nil,
        diagnostics: ResidualDiagnostics? = nil
    ) throws(ForecastingError) {
        let counts = [
            ("ar", coefficients.ar.count, order.p), ("ma", coefficients.ma.count, order.q),
            ("seasonal_ar", coefficients.seasonalAR.count, seasonal.p),
            ("seasonal_ma", coefficients.seasonalMA.count, seasonal.q),
            ("regressors", regression.count, regressors.count),
        ]
        for (name, have, need) in counts where have != need {
            throw .invalidParameter(name: name, reason: "\(need) coefficients are needed, there are \(have)")
        }
        try Self.require(constant: constant != nil, order: order, seasonal: seasonal)
        guard (regression + [constant ?? 0]).allSatisfy(\.isFinite) else {
            throw .invalidParameter(name: "constant", reason: "it and the regression must be finite")
        }
        guard innovationVariance >= 0, innovationVariance.isFinite else {
            throw .invalidParameter(name: "innovation_variance", reason: "must be a number that is not negative")
        }
        guard Self.shape(order, seasonal).free(coefficients) != nil, let process = SARMAProcess(coefficients) else {
            throw .invalidParameter(name: "coefficients", reason: "the model is not stationary and invertible")
        }
        (self.order, self.seasonal, self.coefficients) = (order, seasonal, coefficients)
        (self.constant, self.regressors, self.regression) = (constant, regressors, regression)
        (self.innovationVariance, self.standardErrors) = (innovationVariance, standardErrors)
        (self.statistics, self.diagnostics, self.process) = (statistics, diagnostics, process)
        let lags = Self.lags(order, seasonal).reduce(0, +)
        let limit = Self.maximumContextLength(period: seasonal.period)
        contextLength = lags + SARMAFilter.memory(of: process, limit: limit)
    }

    static func require(
        constant: Bool,
        order: ARIMAOrder,
        seasonal: SeasonalOrder
    ) throws(ForecastingError) {
        if constant, order.d + seasonal.d > 1 {
            throw .invalidParameter(
                name: "drift",
                reason: "must be false where the series is differenced more than once: it would be a parabola"
            )
        }
    }

    static func shape(_ order: ARIMAOrder, _ seasonal: SeasonalOrder) -> SARMAShape {
        SARMAShape(
            p: order.p,
            q: order.q,
            seasonalP: seasonal.p,
            seasonalQ: seasonal.q,
            period: seasonal.period
        )
    }

    /// How far apart the values are of which the differences are taken.
    static func lags(_ order: ARIMAOrder, _ seasonal: SeasonalOrder) -> [Int] {
        Array(repeating: seasonal.period, count: seasonal.d) + Array(repeating: 1, count: order.d)
    }

    var lags: [Int] { Self.lags(order, seasonal) }

    /// The name of the constant: `mean` or `drift`.
    static func constantName(_ order: ARIMAOrder, _ seasonal: SeasonalOrder) -> String {
        order.d + seasonal.d == 0 ? "mean" : "drift"
    }
}

extension SARIMAXModel {
    /// The same model without a season and regressors, which can do with missing values.
    init(_ model: ARIMAModel) throws(ForecastingError) {
        try self.init(
            order: model.order,
            seasonal: .none,
            coefficients: SARMACoefficients(ar: model.ar, ma: model.ma, seasonalAR: [], seasonalMA: [], period: 1),
            constant: model.constant,
            innovationVariance: model.innovationVariance,
            standardErrors: model.standardErrors,
            statistics: model.statistics,
            diagnostics: model.diagnostics
        )
    }
}
