import Foundation

/// The trend of a ``ProphetModel`` with the scales of time and value in which it was learned.
///
/// In scaled time t, 0 at the first and 1 at the last observation of the fit, its linear form is
/// k·t + m + Σ δⱼ·max(0, t - sⱼ), or with logistic growth k·(t - m) + Σ δⱼ·max(0, t - sⱼ); the trend is that form, or the
/// capacity times its logistic function, or m alone.
public struct ProphetTrend: Hashable, Sendable {
    public let growth: ProphetSettings.Growth
    /// Time of the first observation of the fit, milliseconds since 1970 UTC.
    public let start: Int64
    /// From the first to the last observation of the fit, in milliseconds.
    public let duration: Int64
    /// The largest magnitude among the values (less the floor), which the model counts as 1.
    public let valueScale: Double
    /// Only with logistic growth.
    let capacity: ProphetSettings.Bound?
    /// `nil` for 0.
    let floor: ProphetSettings.Bound?
    /// k.
    public let slope: Double
    /// m.
    public let offset: Double
    /// s, scaled times, ascending.
    public let changepoints: [Double]
    /// δ, one for each changepoint.
    public let changes: [Double]

    package init(
        growth: ProphetSettings.Growth,
        start: Int64,
        duration: Int64,
        valueScale: Double,
        capacity: ProphetSettings.Bound? = nil,
        floor: ProphetSettings.Bound? = nil,
        slope: Double,
        offset: Double,
        changepoints: [Double],
        changes: [Double]
    ) {
        (self.growth, self.start, self.duration) = (growth, start, duration)
        (self.valueScale, self.capacity, self.floor) = (valueScale, capacity, floor)
        (self.slope, self.offset, self.changepoints, self.changes) = (slope, offset, changepoints, changes)
    }

    /// Scaled times.
    func scaled(_ times: [Int64]) -> [Double] {
        times.map { Double($0 - start) / Double(duration) }
    }

    /// The linear form at scaled times, which ascend.
    func form(at times: [Double]) -> [Double] {
        PiecewiseTrend(times: times, changepoints: changepoints).values(
            slope: growth == .flat ? 0 : slope,
            intercept: growth == .logistic ? -slope * offset : offset,
            changes: changes
        )
    }

    /// The trend above the floor where the form has this value, in the value scale.
    ///
    /// - Parameter capacity: above the floor, in the value scale.
    func level(form: Double, capacity: Double) -> Double {
        growth == .logistic ? capacity / (1 + exp(-form)) : form
    }

    /// Floor and, above it and in the value scale, capacity at each step; 0 where there is none.
    func bounds(
        _ covariates: [Covariate],
        count: Int
    ) throws(ForecastingError) -> (floor: [Double], capacity: [Double]) {
        let floor = try Self.values(of: floor, covariates, count: count)
        let capacity = try Self.values(of: capacity, covariates, count: count)
        guard growth == .logistic else { return (floor, capacity) }
        let room = zip(capacity, floor).map { ($0 - $1) / valueScale }
        guard let bad = room.firstIndex(where: { !($0 > 0) }) else { return (floor, room) }
        throw .unsuitableData(
            "the capacity \(capacity[bad]) of step \(bad) is not above the floor \(floor[bad]): raise it"
        )
    }

    static func values(
        of bound: ProphetSettings.Bound?,
        _ covariates: [Covariate],
        count: Int
    ) throws(ForecastingError) -> [Double] {
        switch bound {
        case nil: Array(repeating: 0, count: count)
        case .constant(let value): Array(repeating: value, count: count)
        case .covariate(let name): try ProphetTerm.values(of: name, covariates, count: count)
        }
    }
}
