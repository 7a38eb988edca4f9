public import Forecasting

/// A forecast as it is drawn: what was expected at each place, from the value that was last seen.
public struct ForecastPath: Hashable, Sendable {
    /// The bounds of an interval at each place.
    public struct Bounds: Hashable, Sendable {
        public let lower: [Double]
        public let upper: [Double]

        public init(lower: [Double], upper: [Double]) {
            (self.lower, self.upper) = (lower, upper)
        }
    }

    /// The last place that was seen.
    public let origin: Double
    /// The value there.
    public let last: Double
    public let x: [Double]
    public let mean: [Double]
    public let inner: Bounds
    public let outer: Bounds

    /// - Parameters:
    ///   - inner: the 80% interval.
    ///   - outer: the 95% interval.
    /// - Precondition: a value and two intervals for each place.
    public init(origin: Double, last: Double, x: [Double], mean: [Double], inner: Bounds, outer: Bounds) {
        let counts = [mean, inner.lower, inner.upper, outer.lower, outer.upper].map(\.count)
        precondition(counts.allSatisfy { $0 == x.count }, "a value and two intervals for each place")
        (self.origin, self.last, self.x) = (origin, last, x)
        (self.mean, self.inner, self.outer) = (mean, inner, outer)
    }

    public init(origin: Double, last: Double, x: [Double], _ forecast: Forecast) {
        let (inner, outer) = (forecast.interval(level: 0.8), forecast.interval(level: 0.95))
        self.init(
            origin: origin,
            last: last,
            x: x,
            mean: forecast.mean,
            inner: Bounds(lower: inner.lower, upper: inner.upper),
            outer: Bounds(lower: outer.lower, upper: outer.upper)
        )
    }

    /// The layers of a plot that show it: intervals behind the mean, all of them spreading from the origin.
    ///
    /// - Parameter isNamed: whether the legend is to name them.
    func layers(isNamed: Bool) -> [PlotLayer] {
        func line(_ values: [Double]) -> [Double] { [last] + values }
        let places = [origin] + x
        return [
            .band(
                PlotBand(
                    x: places,
                    lower: line(outer.lower),
                    upper: line(outer.upper),
                    role: .outer,
                    label: isNamed ? "95% interval" : nil
                )
            ),
            .band(
                PlotBand(
                    x: places,
                    lower: line(inner.lower),
                    upper: line(inner.upper),
                    role: .inner,
                    label: isNamed ? "80% interval" : nil
                )
            ),
            .line(PlotLine(x: places, y: line(mean), role: .forecast, label: isNamed ? "forecast" : nil)),
        ]
    }
}
