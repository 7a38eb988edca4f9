/// The parts that a ``ProphetModel`` sees in a series, at given times.
public struct ProphetDecomposition: Hashable, Sendable {
    /// What a season, a holiday or a regressor adds to the trend, or the share by which it raises it.
    public struct Effect: Hashable, Sendable {
        public let name: String
        public let mode: ProphetSettings.Mode
        /// In the unit of the series where additive.
        public let values: [Double]
    }

    /// In the unit of the series.
    public let trend: [Double]
    public let effects: [Effect]
    /// All together. With a floor, shares are taken of the trend above it, as in the fit.
    public let mean: [Double]

    /// The values of the effect of a name: `yearly`, `weekly`, a holiday's or regressor's.
    public func effect(_ name: String) -> [Double]? { effects.first { $0.name == name }?.values }
}

extension ProphetModel {
    /// Trend and effects, in the past or ahead.
    ///
    /// - Parameters:
    ///   - times: milliseconds since 1970 UTC, ascending.
    ///   - covariates: as long as the times: regressors, and capacity and floor where those are covariates.
    public func decomposition(
        at times: [Int64],
        covariates: [Covariate] = []
    ) throws(ForecastingError) -> ProphetDecomposition {
        guard zip(times, times.dropFirst()).allSatisfy(<) else { throw .unsuitableData("the times must ascend") }
        let parts = try parts(at: times, covariates: covariates)
        return ProphetDecomposition(
            trend: times.indices.map { parts.floor[$0] + trend.valueScale * parts.level[$0] },
            effects: zip(terms, parts.effects).map { term, values in
                ProphetDecomposition.Effect(
                    name: term.name,
                    mode: term.mode,
                    values: term.mode == .additive ? values.map { $0 * trend.valueScale } : values
                )
            },
            mean: parts.mean
        )
    }

    /// The model's parts at some times, in its own scales.
    struct Parts {
        /// Scaled.
        let times: [Double]
        /// The linear form of the trend.
        let form: [Double]
        let capacity: [Double]
        /// In the unit of the series.
        let floor: [Double]
        /// The trend above the floor.
        let level: [Double]
        /// The effect of each term.
        let effects: [[Double]]
        /// What the multiplicative effects multiply the trend by.
        let factor: [Double]
        /// The sum of the additive effects.
        let added: [Double]
        let mean: [Double]
    }

    func parts(at times: [Int64], covariates: [Covariate]) throws(ForecastingError) -> Parts {
        let bounds = try trend.bounds(covariates, count: times.count)
        let scaled = trend.scaled(times)
        let form = trend.form(at: scaled)
        let level = zip(form, bounds.capacity).map { trend.level(form: $0, capacity: $1) }
        var effects: [[Double]] = []
        var added = times.map { _ in 0.0 }
        var factor = times.map { _ in 1.0 }
        for term in terms {
            var effect = times.map { _ in 0.0 }
            for (column, coefficient) in zip(try term.columns(at: times, covariates: covariates), term.coefficients) {
                for row in effect.indices { effect[row] += coefficient * column[row] }
            }
            for row in effect.indices {
                if term.mode == .additive { added[row] += effect[row] } else { factor[row] += effect[row] }
            }
            effects.append(effect)
        }
        return Parts(
            times: scaled,
            form: form,
            capacity: bounds.capacity,
            floor: bounds.floor,
            level: level,
            effects: effects,
            factor: factor,
            added: added,
            mean: times.indices.map { bounds.floor[$0] + trend.valueScale * (level[$0] * factor[$0] + added[$0]) }
        )
    }
}
