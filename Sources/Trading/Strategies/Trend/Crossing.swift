/// Where one line stands, seen from another.
enum Relation: Int8, Sendable, Codable {
    case below = -1
    case equal = 0
    case above = 1

    /// Of two whole numbers.
    init(difference: some BinaryInteger) { self = difference > 0 ? .above : difference < 0 ? .below : .equal }

    /// Of two averages that are computed in binary floating point: apart by less than their rounding they are equal, so
    /// that a tie is a tie and no noise.
    ///
    /// - Parameter scale: the size of the numbers that the difference is one of.
    init(difference: Double, scale: Double) {
        let noise = abs(scale) * 1e-12
        self = difference > noise ? .above : difference < -noise ? .below : .equal
    }
}

/// Where a line stands, seen from another, at the last two candles.
struct Crossing: Hashable, Sendable, Codable {
    private var now: Relation?
    private var before: Relation?

    /// - Parameter relation: as of the next candle; `nil` while it is not known.
    mutating func update(_ relation: Relation?) {
        before = now
        now = relation
    }

    /// In at a candle at which the line has come to stand above (at the one before it did not), out at one at which it has
    /// come to stand below.
    var decision: Decision {
        guard let now, let before, now != before else { return .hold }
        switch now {
        case .above: return Decision(.enterLong)
        case .below: return Decision(.exitLong)
        case .equal: return .hold
        }
    }
}
