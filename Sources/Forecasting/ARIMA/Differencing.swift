/// A series differenced some times, with what is needed to go back.
struct Differencing {
    /// The differences, as many fewer than the observations as the series was differenced.
    private(set) var differences: [Double]
    /// The last value of the series, of its first differences, …, one for each time it was differenced.
    private var last: [Double] = []

    /// - Parameter observations: more than `times` of them.
    init(_ observations: some RandomAccessCollection<Double>, times: Int) {
        precondition(observations.count > times, "differencing shortens a series")
        differences = Array(observations)
        for _ in 0..<times {
            last.append(differences[differences.count - 1])
            for index in 0..<differences.count - 1 { differences[index] = differences[index + 1] - differences[index] }
            differences.removeLast()
        }
    }

    /// The series carried on by the given differences.
    func integrate(_ differences: [Double]) -> [Double] {
        Self.integrate(differences, from: last)
    }

    /// What differences of an impulse response mean for the series.
    static func integrate(_ differences: [Double], times: Int) -> [Double] {
        integrate(differences, from: Array(repeating: 0, count: times))
    }

    private static func integrate(_ differences: [Double], from last: [Double]) -> [Double] {
        var values = differences
        for var level in last.reversed() {
            for index in values.indices {
                level += values[index]
                values[index] = level
            }
        }
        return values
    }
}
