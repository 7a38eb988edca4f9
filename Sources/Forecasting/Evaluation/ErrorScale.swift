/// What the errors of a forecast are measured by: how far observations a season apart differ in the training part.
struct ErrorScale: Hashable, Sendable {
    /// Mean absolute difference, the divisor of MASE (Hyndman and Koehler, 2006); 0 if there are no differences.
    let absolute: Double
    /// Mean squared difference, the divisor of RMSSE before its root (Makridakis, Spiliotis and Assimakopoulos, 2022).
    let squared: Double

    init(_ training: ArraySlice<Double>, season: Int) {
        guard training.count > season else {
            (absolute, squared) = (0, 0)
            return
        }
        var (sum, squares) = (0.0, 0.0)
        for (later, earlier) in zip(training.dropFirst(season), training) {
            let difference = abs(later - earlier)
            sum += difference
            squares += difference * difference
        }
        let count = Double(training.count - season)
        (absolute, squared) = (sum / count, squares / count)
    }
}
