import Forecasting

/// Reproducible random numbers (SplitMix64): print the seed where a test fails.
struct Seeded: RandomNumberGenerator {
    let seed: UInt64
    private var state: UInt64

    init(_ seed: UInt64) {
        (self.seed, state) = (seed, seed)
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func uniform(_ range: ClosedRange<Double> = 0...1) -> Double { .random(in: range, using: &self) }

    mutating func normal() -> Double { NormalDistribution.quantile(uniform(1e-12...(1 - 1e-12))) }

    mutating func normals(_ count: Int) -> [Double] { (0..<count).map { _ in normal() } }

    /// A path of an ARIMA process, differenced `d` times, that starts at 100.
    mutating func path(_ count: Int, ar: [Double] = [], d: Int = 1, ma: [Double] = [], constant: Double = 0) -> [Double]
    {
        var values: [Double] = []
        var errors: [Double] = []
        for time in 0..<count + 200 {
            var value = normal()
            errors.append(value)
            for (lag, coefficient) in ar.enumerated() where time > lag { value += coefficient * values[time - 1 - lag] }
            for (lag, coefficient) in ma.enumerated() where time > lag { value += coefficient * errors[time - 1 - lag] }
            values.append(value)
        }
        var path = values.suffix(count).map { $0 + constant }
        for _ in 0..<d {
            var level = 100.0
            for index in path.indices {
                level += path[index]
                path[index] = level
            }
        }
        return path
    }
}

/// Whether two numbers agree to a relative tolerance, or to the same absolute one near zero.
func agree(_ left: Double, _ right: Double, _ tolerance: Double) -> Bool {
    abs(left - right) <= tolerance * max(1, abs(left), abs(right))
}

func agree(_ left: [Double], _ right: [Double], _ tolerance: Double) -> Bool {
    left.count == right.count && zip(left, right).allSatisfy { agree($0, $1, tolerance) }
}
