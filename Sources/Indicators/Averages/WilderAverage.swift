/// Wilder's smoothing: the plain mean of the first `period` values, then `(average × (period - 1) + value) / period`.
///
/// Step after step that waits for a product, a sum and a quotient. Here the steps come in blocks of eight. What the
/// average at the beginning of a block has left after k steps, `decay^k × start`, and what the values since then have
/// brought in are kept apart and added up only for the answer, so that blocks overlap in the processor.
///
/// Source: J. W. Wilder, "New Concepts in Technical Trading Systems" (1978).
struct WilderAverage: Hashable, Sendable {
    static let block = 8

    let period: Int
    let weight: Double
    let decay: Double

    /// How many values the seed holds.
    private var count = 0
    /// The average as of the last step; while it is being seeded, the sum.
    var average = 0.0

    /// How many steps of the block are done.
    var step = 0
    /// The average at the beginning of the block.
    var start = 0.0
    /// `decay` to the power of the steps that are done.
    var power = 1.0
    /// What the values of the block have brought in.
    var inflow = 0.0

    /// - Precondition: `period` is at least 1.
    init(period: Int) {
        precondition(period > 0, "an average is over at least one value")
        self.period = period
        weight = 1 / Double(period)
        decay = 1 - weight
    }

    /// Whether every further value is answered.
    var isSeeded: Bool { count == period }

    mutating func update(_ value: Double) -> Double? {
        guard isSeeded else { return seed(value) }
        if step == 0 { (start, power, inflow) = (average, 1, 0) }
        power *= decay
        inflow = inflow * decay + value * weight
        average = power * start + inflow
        step = (step + 1) % Self.block
        return average
    }

    private mutating func seed(_ value: Double) -> Double? {
        count += 1
        average += value
        guard isSeeded else { return nil }
        average /= Double(period)
        return average
    }
}

extension WilderAverage: Codable {
    private enum CodingKeys: String, CodingKey {
        case period, count, average, step, start, power, inflow
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let period = try container.decode(Int.self, forKey: .period)
        let count = try container.decode(Int.self, forKey: .count)
        let step = try container.decode(Int.self, forKey: .step)
        guard period > 0, (0...period).contains(count), (0..<Self.block).contains(step) else {
            throw DecodingError.dataCorruptedError(forKey: .count, in: container, debugDescription: "not an average")
        }
        self.init(period: period)
        self.count = count
        self.step = step
        average = try container.decode(Double.self, forKey: .average)
        start = try container.decode(Double.self, forKey: .start)
        power = try container.decode(Double.self, forKey: .power)
        inflow = try container.decode(Double.self, forKey: .inflow)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(period, forKey: .period)
        try container.encode(count, forKey: .count)
        try container.encode(average, forKey: .average)
        try container.encode(step, forKey: .step)
        try container.encode(start, forKey: .start)
        try container.encode(power, forKey: .power)
        try container.encode(inflow, forKey: .inflow)
    }
}
