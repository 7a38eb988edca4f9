/// An autoregressive integrated moving-average model (Box and Jenkins, 1970):
///
///     φ(B) ((1 - B)ᵈ yₜ - c) = θ(B) εₜ,   φ(B) = 1 - φ₁B - … - φₚBᵖ,   θ(B) = 1 + θ₁B + … + θ_qB^q,
///
/// stationary and invertible, with independent normal innovations ε. The constant c is the mean of the series where d is
/// 0, its drift for each step where d is 1.
///
/// ```swift
/// let model = try ARIMAModel(fitting: closes, order: ARIMAOrder(2, 1, 2))
/// let forecast = try model.forecast(from: closes, horizon: 24)
/// let interval = forecast.interval(level: 0.95)
/// ```
public struct ARIMAModel: Sendable {
    public let order: ARIMAOrder
    /// φ₁ … φₚ.
    public let ar: [Double]
    /// θ₁ … θ_q.
    public let ma: [Double]
    /// The mean (d = 0) or the drift (d = 1); `nil` if the model has none.
    public let constant: Double?
    /// σ², the variance of the innovations; 0 for a series without any.
    public let innovationVariance: Double
    /// Standard errors of φ, θ and the constant, in this order; `nil` if they were not or could not be estimated.
    public let standardErrors: [Double]?
    /// `nil` for a model that was put together from given coefficients.
    public let statistics: FitStatistics?
    /// What the residuals of the fit look like; `nil` as ``statistics`` is, and where there are too few.
    public let diagnostics: ResidualDiagnostics?

    /// The number of observations after which earlier ones change a forecast by about 1e-12 of their size: it grows as
    /// the roots of θ come near the unit circle, to ``maximumContextLength`` at most.
    public let contextLength: Int

    /// Where a root of θ lies on the unit circle, older observations lose their weight only slowly; here they lose it.
    /// Forecasts are then the exact ones for a process of which no more was seen.
    public static let maximumContextLength = 1024

    let process: ARMACoefficients<Double>

    /// A model with given coefficients.
    ///
    /// - Parameters:
    ///   - ar: φ, `order.p` of them.
    ///   - ma: θ, `order.q` of them.
    ///   - constant: mean or drift; not with `order.d` of 2.
    /// - Throws: ``ForecastingError/invalidParameter(name:reason:)`` if the coefficients do not match the order, or the model is
    ///   not stationary and invertible.
    public init(
        order: ARIMAOrder,
        ar: [Double],
        ma: [Double],
        constant: Double? = nil,
        innovationVariance: Double
    ) throws(ForecastingError) {
        try self.init(
            order: order,
            ar: ar,
            ma: ma,
            constant: constant,
            innovationVariance: innovationVariance,
            standardErrors: nil,
            statistics: nil
        )
    }

    init(
        order: ARIMAOrder,
        ar: [Double],
        ma: [Double],
        constant: Double?,
        innovationVariance: Double,
        standardErrors: [Double]?,
        statistics: FitStatistics?,
        diagnostics: ResidualDiagnostics? = nil
    ) throws(ForecastingError) {
        guard ar.count == order.p else { throw .invalidParameter(name: "ar", reason: "\(order.p) are needed") }
        guard ma.count == order.q else { throw .invalidParameter(name: "ma", reason: "\(order.q) are needed") }
        try Self.require(constant: constant != nil, order: order)
        guard constant?.isFinite ?? true else { throw .invalidParameter(name: "constant", reason: "is not finite") }
        guard innovationVariance >= 0, innovationVariance.isFinite else {
            throw .invalidParameter(name: "innovationVariance", reason: "must be a number that is not negative")
        }
        guard let process = ARMACoefficients(ar: ar, ma: ma) else {
            throw .invalidParameter(name: "coefficients", reason: "the model is not stationary and invertible")
        }
        (self.order, self.ar, self.ma, self.constant) = (order, ar, ma, constant)
        (self.innovationVariance, self.standardErrors) = (innovationVariance, standardErrors)
        (self.statistics, self.diagnostics, self.process) = (statistics, diagnostics, process)
        contextLength = order.d + ARIMAFilter.memory(of: process, limit: Self.maximumContextLength - order.d)
    }

    static func require(constant: Bool, order: ARIMAOrder) throws(ForecastingError) {
        if constant, order.d > 1 {
            throw .invalidParameter(name: "drift", reason: "must be false where d is 2: it would be a parabola")
        }
    }
}
