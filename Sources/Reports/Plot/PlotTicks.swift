/// A place of an axis that is named.
struct PlotTick: Hashable {
    let value: Double
    let label: String
    /// What stands in a second line, such as the day of a time: only where it changes.
    var context: String?
}

extension PlotAxis {
    /// Round places inside a range, about `count` of them.
    func ticks(_ range: ClosedRange<Double>, count: Int) -> [PlotTick] {
        switch kind {
        case .number: NumberTicks.ticks(range, count: count)
        case .time: TimeTicks.ticks(range, count: count)
        }
    }
}

/// Ticks at multiples of 1, 2 or 5 times a power of ten.
enum NumberTicks {
    static func ticks(_ range: ClosedRange<Double>, count: Int) -> [PlotTick] {
        let (step, decimals) = step(range.upperBound - range.lowerBound, count: max(1, count))
        guard step > 0, step.isFinite else { return [] }
        let first = (range.lowerBound / step).rounded(.up)
        let last = (range.upperBound / step).rounded(.down)
        // A range so narrow beside its values that doubles have no steps in it has no ticks either.
        guard abs(first) < 0x1p52, abs(last) < 0x1p52, last >= first else { return [] }
        return (Int(first)...Int(last)).map { index in
            let value = Double(index) * step
            return PlotTick(value: value, label: label(value, decimals))
        }
    }

    /// The distance of ticks, at most `count` of which fit into `span`, and the decimals that it needs.
    private static func step(_ span: Double, count: Int) -> (Double, Int) {
        let least = span / Double(count)
        guard least > 0, least.isFinite else { return (0, 0) }
        let exponent = NumberText.floorLog10(least)
        let power = (0..<abs(exponent)).reduce(1.0) { power, _ in power * 10 }
        for factor in [1.0, 2, 5, 10] {
            let step = exponent < 0 ? factor / power : factor * power
            if step >= least * 0.999999 { return (step, max(0, factor == 10 ? -exponent - 1 : -exponent)) }
        }
        return (0, 0)
    }

    private static func label(_ value: Double, _ decimals: Int) -> String {
        guard decimals <= 9, abs(value) < 1e12 else { return NumberText.significant(value, digits: 4) }
        return NumberText.fixed(value, decimals: decimals)
    }
}
