/// The moments of the last `period` values. A window of equal values has a variance of exactly 0.
///
/// As in ``RollingWindow`` the values come in blocks of `period`, and nothing is ever subtracted from a sum. What is added
/// up are distances from `reference`, the last value of the last block, and their squares. Each window holds its
/// reference (the one that is a whole block is taken relative to its own last value), and that is what makes the plain
/// formula `squares - sum² / n` safe, whatever level the values are at and however they jump: with one of the n
/// distances 0, the squared deviations are at least the n-th part of the squares, so that rounding costs a relative
/// error of the order of n times that of the sums and no more.
///
/// - Complexity: constant time an update, amortised; memory for `period` pairs.
struct RollingMoments: Hashable, Sendable {
    /// A sum of distances, and of their squares.
    typealias Sums = SIMD2<Double>

    let period: Int
    let share: Double

    /// Up to `position` the values of the block that is being filled, each beside a 0; from there on the sums of the last
    /// block from that place to its end.
    var ring: [Sums] = []
    var position = 0
    var reference = 0.0
    /// The sums of the block that is being filled.
    var head = Sums.zero

    /// - Precondition: `period` is at least 1.
    init(period: Int) {
        precondition(period > 0, "a window holds at least one element")
        self.period = period
        share = 1 / Double(period)
    }

    mutating func update(_ value: Double) -> Moments? {
        let isFull = ring.count == period
        head += Self.sums(of: value - reference)
        let entry = Sums(value, 0)
        if isFull { ring[position] = entry } else { ring.append(entry) }
        position += 1
        if position == period { closeBlock(lastValue: value) }
        return ring.count == period ? moments(of: ring[position] + head) : nil
    }

    private mutating func closeBlock(lastValue: Double) {
        reference = lastValue
        head = .zero
        position = 0
        var tail = Sums.zero
        for index in ring.indices.reversed() {
            tail += Self.sums(of: ring[index].x - reference)
            ring[index] = tail
        }
    }

    @inline(__always)
    static func sums(of distance: Double) -> Sums { Sums(distance, distance * distance) }

    @inline(__always)
    private func moments(of sums: Sums) -> Moments {
        let distance = sums.x * share
        return Moments(
            count: Double(period),
            mean: reference + distance,
            squaredDeviations: Self.squaredDeviations(sums, distance)
        )
    }

    /// Below 0 only where squares are too small for a number. NaN stays.
    @inline(__always)
    static func squaredDeviations(_ sums: Sums, _ distance: Double) -> Double {
        let squaredDeviations = sums.y - sums.x * distance
        return 0 > squaredDeviations ? 0 : squaredDeviations
    }
}

extension RollingMoments: Codable {
    private enum CodingKeys: String, CodingKey {
        case period, ring, position, reference, head
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let period = try container.decode(Int.self, forKey: .period)
        ring = try container.decode([Sums].self, forKey: .ring)
        position = try container.decode(Int.self, forKey: .position)
        reference = try container.decode(Double.self, forKey: .reference)
        head = try container.decode(Sums.self, forKey: .head)
        guard period > 0, (0..<period).contains(position), ring.count == position || ring.count == period else {
            throw DecodingError.dataCorruptedError(forKey: .ring, in: container, debugDescription: "not a window")
        }
        self.period = period
        share = 1 / Double(period)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(period, forKey: .period)
        try container.encode(ring, forKey: .ring)
        try container.encode(position, forKey: .position)
        try container.encode(reference, forKey: .reference)
        try container.encode(head, forKey: .head)
    }
}
