/// A series differenced some times, with what is needed to go back.
struct Differencing {
    /// The differences, as many fewer than the observations as the lags say.
    private(set) var differences: [Double]
    /// How far apart the values of each difference are, and the last values before it was taken.
    private var stages: [(lag: Int, last: [Double])] = []

    /// - Parameter observations: more than `times` of them.
    init(_ observations: some RandomAccessCollection<Double>, times: Int) {
        self.init(observations, lags: Array(repeating: 1, count: times))
    }

    /// - Parameters:
    ///   - observations: more than the lags together.
    ///   - lags: how far apart the values are of which the differences are taken, one time after the other.
    init(_ observations: some RandomAccessCollection<Double>, lags: [Int]) {
        precondition(observations.count > lags.reduce(0, +), "differencing shortens a series")
        differences = Array(observations)
        for lag in lags {
            stages.append((lag, Array(differences.suffix(lag))))
            for index in 0..<differences.count - lag {
                differences[index] = differences[index + lag] - differences[index]
            }
            differences.removeLast(lag)
        }
    }

    /// The series carried on by the given differences.
    func integrate(_ differences: [Double]) -> [Double] {
        Self.integrate(differences, stages)
    }

    /// What differences of an impulse response mean for the series.
    static func integrate(_ differences: [Double], times: Int) -> [Double] {
        integrate(differences, lags: Array(repeating: 1, count: times))
    }

    /// What differences of an impulse response mean for the series.
    static func integrate(_ differences: [Double], lags: [Int]) -> [Double] {
        integrate(differences, lags.map { ($0, Array(repeating: 0, count: $0)) })
    }

    private static func integrate(_ differences: [Double], _ stages: [(lag: Int, last: [Double])]) -> [Double] {
        var values = differences
        for (lag, last) in stages.reversed() {
            for index in values.indices { values[index] += index < lag ? last[index] : values[index - lag] }
        }
        return values
    }
}
