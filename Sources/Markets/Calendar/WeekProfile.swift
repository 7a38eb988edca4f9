/// The parts of a week in which a market has candles: equal slots from Monday, midnight UTC, each open or closed.
struct WeekProfile: Hashable, Sendable {
    static let weekMilliseconds: Int64 = 604_800_000
    /// 1970-01-01 was a Thursday: the epoch's week began three days before.
    static let mondayOffset: Int64 = 3 * 86_400_000

    private let candleMilliseconds: Int64
    private let slotMilliseconds: Int64
    private let isOpen: [Bool]
    /// Candles of the week before each slot; one more for the whole week.
    private let candlesBefore: [Int64]

    /// - Precondition: candles fill a slot and slots a week.
    init(candleMilliseconds: Int64, slotMilliseconds: Int64, isOpen: [Bool]) {
        self.candleMilliseconds = candleMilliseconds
        self.slotMilliseconds = slotMilliseconds
        self.isOpen = isOpen
        let candlesPerSlot = slotMilliseconds / candleMilliseconds
        candlesBefore = isOpen.reduce(into: [0]) { $0.append(($0.last ?? 0) + ($1 ? candlesPerSlot : 0)) }
    }

    private var candlesPerWeek: Int64 { candlesBefore[isOpen.count] }

    /// Candles of an ordinary day on which the market opens at all.
    var candlesPerTradingDay: Double {
        let slotsPerDay = Int(86_400_000 / slotMilliseconds)
        let days = stride(from: 0, to: isOpen.count, by: slotsPerDay).count { day in
            isOpen[day..<min(day + slotsPerDay, isOpen.count)].contains(true)
        }
        return Double(candlesPerWeek) / Double(max(1, days))
    }

    /// The candles from the first week of the epoch that open before `time`; only differences mean something.
    func openCandles(before time: Timestamp) -> Int {
        let (week, offset) = Self.split(time)
        let slot = Int(offset / slotMilliseconds)
        let inSlot = isOpen[slot] ? (offset % slotMilliseconds + candleMilliseconds - 1) / candleMilliseconds : 0
        return Int(week * candlesPerWeek + candlesBefore[slot] + inSlot)
    }

    /// The open time of the first expected candle that opens at `time`, which is an open time, or later.
    func firstOpen(atOrAfter time: Timestamp) -> Timestamp? {
        let (_, offset) = Self.split(time)
        let slot = Int(offset / slotMilliseconds)
        if isOpen[slot] { return time }
        let start = time - offset % slotMilliseconds
        for step in 1...isOpen.count where isOpen[(slot + step) % isOpen.count] {
            return start + Int64(step) * slotMilliseconds
        }
        return nil
    }

    /// When the last of `count` expected candles closes, of which the first opens at `start`.
    func close(ofExpected count: Int, from start: Timestamp) -> Timestamp {
        let weeks = Int64(max(0, count - 1)) / candlesPerWeek
        var time = start + weeks * Self.weekMilliseconds
        var left = Int64(count) - weeks * candlesPerWeek
        while left > 0, let open = firstOpen(atOrAfter: time) {
            let slotEnd = open - Self.split(open).offset % slotMilliseconds + slotMilliseconds
            let taken = min(left, (slotEnd - open) / candleMilliseconds)
            time = open + taken * candleMilliseconds
            left -= taken
        }
        return time
    }

    /// The week of a time, and how far into it the time is.
    static func split(_ time: Timestamp) -> (week: Int64, offset: Int64) {
        let (week, offset) = floorDivide(time.milliseconds + mondayOffset, by: weekMilliseconds)
        return (week, offset)
    }
}
