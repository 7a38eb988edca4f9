/// Counts in how many weeks each part of the week has had candles, to tell regular closures from what is missing.
struct WeekCensus {
    /// Fewer weeks with candles show no habit.
    private static let fewestWeeks = 4
    /// A part of the week with candles in a smaller share of the weeks is closed beyond doubt.
    private static let closedShare = 0.02
    /// A part of the week with candles in so many of the weeks is open.
    private static let openShare = 0.8

    private let candleMilliseconds: Int64
    private let slotMilliseconds: Int64
    private let slotsPerWeek: Int64
    /// For each slot of the week, in how many weeks it had candles.
    private var present: CyclicCounts
    private var firstSlot: Int64?
    private var lastSlot: Int64 = .min
    private var weeks = 0
    private var lastWeek: Int64 = .min

    /// - Precondition: a candle is not longer than a day.
    init(_ timeframe: Timeframe) {
        candleMilliseconds = timeframe.nominalMilliseconds
        slotMilliseconds = max(candleMilliseconds, Timeframe.thirtyMinutes.nominalMilliseconds)
        slotsPerWeek = WeekProfile.weekMilliseconds / slotMilliseconds
        present = CyclicCounts(period: slotsPerWeek)
    }

    /// Adds a stretch that is full of candles; stretches ascend.
    mutating func add(from start: Timestamp, to end: Timestamp) {
        guard start < end else { return }
        let slots = (slot(of: start), slot(of: end - 1))
        let first = max(slots.0, lastSlot == .min ? slots.0 : lastSlot + 1)
        if firstSlot == nil { firstSlot = first }
        if first <= slots.1 { present.add(first...slots.1) }
        lastSlot = max(lastSlot, slots.1)
        let (firstWeek, endWeek) = (WeekProfile.split(start).week, WeekProfile.split(end - 1).week)
        weeks += Int(endWeek - max(firstWeek, lastWeek == .min ? firstWeek : lastWeek + 1) + 1)
        lastWeek = max(lastWeek, endWeek)
    }

    /// The sessions that the candles show; `nil` if they show none.
    var profile: WeekProfile? {
        guard let firstSlot, weeks >= Self.fewestWeeks else { return nil }
        var observed = CyclicCounts(period: slotsPerWeek)
        observed.add(firstSlot...lastSlot)
        // Weeks without any candle say nothing of the habits of the others.
        let allWeeks =
            Int(floorDivide(lastSlot, by: slotsPerWeek).quotient)
            - Int(floorDivide(firstSlot, by: slotsPerWeek).quotient) + 1
        let empty = allWeeks - weeks
        let shares = zip(present.counts, observed.counts).map { Double($0) / Double(max(1, $1 - empty)) }
        let isOpen = shares.map { $0 >= Self.openShare }
        guard hasClosedDay(shares), isOpen.contains(true) else { return nil }
        return WeekProfile(
            candleMilliseconds: candleMilliseconds,
            slotMilliseconds: slotMilliseconds,
            isOpen: isOpen
        )
    }

    /// Whether some 24 hours on end are closed beyond doubt.
    private func hasClosedDay(_ shares: [Double]) -> Bool {
        let needed = Int(86_400_000 / slotMilliseconds)
        var run = 0
        // Once around and a day more: the stretch may lie across the end of the week.
        for slot in 0..<shares.count + needed {
            run = shares[slot % shares.count] < Self.closedShare ? run + 1 : 0
            if run >= needed { return true }
        }
        return false
    }

    private func slot(of time: Timestamp) -> Int64 {
        floorDivide(time.milliseconds + WeekProfile.mondayOffset, by: slotMilliseconds).quotient
    }
}

/// How often each place of a cycle has been passed, by stretches of any length in constant time.
private struct CyclicCounts {
    private let period: Int64
    private var rounds = 0
    private var differences: [Int]

    init(period: Int64) {
        self.period = period
        differences = [Int](repeating: 0, count: Int(period) + 1)
    }

    mutating func add(_ places: ClosedRange<Int64>) {
        let length = places.upperBound - places.lowerBound + 1
        rounds += Int(length / period)
        let rest = length % period
        guard rest > 0 else { return }
        let start = floorDivide(places.lowerBound, by: period).remainder
        let end = min(start + rest, period)
        differences[Int(start)] += 1
        differences[Int(end)] -= 1
        if start + rest > period {
            differences[0] += 1
            differences[Int(start + rest - period)] -= 1
        }
    }

    var counts: [Int] {
        var sum = rounds
        return differences.dropLast().map { difference in
            sum += difference
            return sum
        }
    }
}
