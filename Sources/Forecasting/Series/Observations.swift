/// Checks that every model makes of the observations it is given.
enum Observations {
    /// - Throws: ``ForecastingError/notFinite(index:)`` for the first one that is not finite.
    static func requireFinite(_ observations: some RandomAccessCollection<Double>) throws(ForecastingError) {
        for (offset, value) in observations.enumerated() where !value.isFinite {
            throw .notFinite(index: offset)
        }
    }

    /// - Throws: ``ForecastingError/tooFewObservations(have:need:)``.
    static func require(_ need: Int, of observations: some Collection<Double>) throws(ForecastingError) {
        guard observations.count >= need else { throw .tooFewObservations(have: observations.count, need: need) }
    }

    /// The last `count` observations, all of them finite.
    static func context(_ observations: [Double], count: Int) throws(ForecastingError) -> ArraySlice<Double> {
        let context = observations.suffix(count)
        for index in context.indices where !context[index].isFinite { throw .notFinite(index: index) }
        return context
    }

    /// - Throws: ``ForecastingError/invalidParameter(name:reason:)`` unless the horizon is positive and of a size that can
    ///   be answered.
    static func require(horizon: Int) throws(ForecastingError) {
        guard (1...100_000).contains(horizon) else {
            throw .invalidParameter(name: "horizon", reason: "must be a whole number from 1 to 100000, is \(horizon)")
        }
    }
}
