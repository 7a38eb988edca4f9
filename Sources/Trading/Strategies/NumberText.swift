internal import Markets

/// A number with at most three decimals, for reasons: `-0.125`.
func numberText(_ value: Double) -> String {
    guard let thousandths = Int64(exactly: (value * 1000).rounded()) else { return "\(value)" }
    return DecimalStep(decimals: 3).text(count: thousandths)
}

/// The same of a percentage: `-0.125%`.
func percentText(_ percent: Double) -> String { numberText(percent) + "%" }
