/// Two numbers that are added up side by side.
struct Pair: AdditiveArithmetic, Hashable, Sendable, Codable {
    var first: Double
    var second: Double

    init(_ first: Double, _ second: Double) {
        self.first = first
        self.second = second
    }

    static var zero: Pair { Pair(0, 0) }

    static func + (lhs: Pair, rhs: Pair) -> Pair { Pair(lhs.first + rhs.first, lhs.second + rhs.second) }
    static func - (lhs: Pair, rhs: Pair) -> Pair { Pair(lhs.first - rhs.first, lhs.second - rhs.second) }

    /// The first as a multiple of the second; 0 where the second is 0.
    var ratio: Double { second > 0 ? first / second : 0 }
}
