/// An average whose weights fall by the factor `1 - weight` a step, seeded with the plain mean of the first `period`
/// values.
///
/// The usual step, `average += (value - average) × weight`, waits for the step before it: three operations in a row. Here
/// the steps come in blocks of eight, and a block is worked out relative to its first value, `base`: what the average at
/// its beginning has left after k steps, `decay^k × (average - base)`, and what the values since then have brought in are
/// added up only for the answer. Blocks overlap in the processor; equal values still give exactly that value.
struct ExponentialSmoothing: Hashable, Sendable, Codable {
    private static let block = 8

    let period: Int
    private let weight: Double
    private let decay: Double

    /// How many values the seed holds.
    private var count = 0
    /// The average as of the last step; while it is being seeded, the sum.
    private var average = 0.0

    /// How many steps of the block are done.
    private var step = 0
    private var base = 0.0
    /// The average at the beginning of the block, from `base`.
    private var gap = 0.0
    /// `decay` to the power of the steps that are done.
    private var power = 1.0
    /// The weighted values of the block, from `base`.
    private var inflow = 0.0

    /// - Precondition: `period` is at least 1.
    init(period: Int, weight: Double) {
        precondition(period > 0, "an average is over at least one value")
        self.period = period
        self.weight = weight
        decay = 1 - weight
    }

    var isSeeded: Bool { count == period }

    mutating func update(_ value: Double) -> Double? {
        guard count == period else { return seed(value) }
        if step == 0 {
            base = value
            gap = average - value
            power = 1
            inflow = 0
        }
        power *= decay
        inflow = inflow * decay + (value - base) * weight
        average = base + (power * gap + inflow)
        step = step + 1 < block ? step + 1 : 0
        return average
    }

    /// How many steps a block has: one where the average is over one value, so that it is exactly that value.
    private var block: Int { period > 1 ? Self.block : 1 }

    private mutating func seed(_ value: Double) -> Double? {
        count += 1
        average += value
        guard count == period else { return nil }
        average /= Double(period)
        return average
    }
}

extension ExponentialSmoothing {
    /// Takes the next `count` values in; `averages` may be where the values are.
    mutating func update(
        over values: UnsafePointer<Double>,
        count rows: Int,
        into averages: UnsafeMutablePointer<Double>
    ) {
        var row = 0
        while row < rows, !isSeeded || step != 0 {
            unsafe averages[row] = update(values[row]) ?? .nan
            row += 1
        }
        unsafe row += runBlocks(over: values + row, count: rows - row, into: averages + row)
        while row < rows {
            unsafe averages[row] = update(values[row]) ?? .nan
            row += 1
        }
    }

    /// As many whole blocks as there are.
    private mutating func runBlocks(
        over values: UnsafePointer<Double>,
        count rows: Int,
        into averages: UnsafeMutablePointer<Double>
    ) -> Int {
        var powers = SIMD8<Double>(repeating: decay)
        for index in 1..<Self.block { powers[index] = powers[index - 1] * decay }
        let (weight, decay) = (weight, decay)
        var (average, base, gap, inflow) = (average, base, gap, inflow)
        let end = period > 1 ? rows - rows % Self.block : 0
        for start in stride(from: 0, to: end, by: Self.block) {
            unsafe base = values[start]
            gap = average - base
            inflow = 0
            for index in 0..<Self.block {
                unsafe inflow = inflow * decay + (values[start &+ index] - base) * weight
                average = base + (powers[index] * gap + inflow)
                unsafe averages[start &+ index] = average
            }
        }
        guard end > 0 else { return 0 }
        (self.average, self.base, self.gap, self.inflow) = (average, base, gap, inflow)
        power = powers[Self.block - 1]
        return end
    }
}
