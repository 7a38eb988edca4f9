/// A seeded source of random numbers for property tests (SplitMix64, Steele, Lea & Flood 2014): equal seeds give equal
/// numbers on every machine. Name the seed in the failure.
public struct WalkGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    public init(seed: UInt64) {
        state = seed
    }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// Positive prices that walk around `start` on a grid of 0.01.
    public mutating func prices(_ count: Int, from start: Double = 100) -> [Double] {
        var price = start
        return (0..<count).map { _ in
            price = max(1, price + Double.random(in: -0.5...0.5, using: &self))
            return (price * 100).rounded() / 100
        }
    }
}
