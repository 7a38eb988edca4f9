import Foundation

extension ETSState {
    /// A first guess of the states before the first observation: the seasonal indices of a classical decomposition, and the
    /// line through the first observations without their season (Hyndman et al., 2008, section 2.6.1).
    ///
    /// - Parameter values: at least 3, and two seasons if the form has one; positive if it needs that.
    init(guessing values: [Double], form: ETSForm, season: Int) {
        var adjusted = values
        var seasons: [Double] = []
        if form.isSeasonal {
            let kind: DecompositionKind = form.season == .additive ? .additive : .multiplicative
            let decomposition = ClassicalDecomposition(values, season: season, kind: kind)
            seasons = decomposition.indices
            if kind == .multiplicative { seasons = Self.atLeast(0.01, seasons) }
            adjusted = values.enumerated().map {
                kind == .additive ? $1 - seasons[$0 % season] : $1 / seasons[$0 % season]
            }
        }
        let first = adjusted.prefix(max(10, form.isSeasonal ? 2 * season : 0))
        let line = Self.line(first)
        self.init(level: 0, seasons: seasons)
        switch form.trend {
        case .none: level = first.reduce(0, +) / Double(first.count)
        case .additive: (level, slope) = line
        case .multiplicative:
            (level, slope) = (line.level, 1)
            if line.level > 0 { slope = min(max(1 + line.slope / line.level, 0.5), 1.5) }
        }
        // The line may start below zero where the values do not.
        guard form.needsPositiveValues, level <= 0 || form.trend == .additive && level + slope <= 0 else { return }
        level = first.reduce(0, +) / Double(first.count)
        slope = form.trend == .multiplicative ? 1 : 0
    }

    /// No index below a least one; their mean stays 1.
    private static func atLeast(_ least: Double, _ indices: [Double]) -> [Double] {
        let raised = indices.map { max(least, $0) }
        let mean = raised.reduce(0, +) / Double(raised.count)
        return raised.map { $0 / mean }
    }

    /// Least squares; the level is that before the first value.
    private static func line(_ values: ArraySlice<Double>) -> (level: Double, slope: Double) {
        let count = Double(values.count)
        let mean = values.reduce(0, +) / count
        let centre = (count + 1) / 2
        var (products, squares) = (0.0, 0.0)
        for (index, value) in values.enumerated() {
            let offset = Double(index + 1) - centre
            products += offset * (value - mean)
            squares += offset * offset
        }
        let slope = products / squares
        return (mean - slope * centre, slope)
    }
}
