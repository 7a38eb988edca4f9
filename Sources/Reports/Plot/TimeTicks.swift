import Markets

/// Ticks where the clock or the calendar (UTC) has round times: seconds, minutes, hours, days, weeks, months or years.
enum TimeTicks {
    private enum Step {
        case milliseconds(Int64)
        case weeks
        case months(Int)

        var nominal: Double {
            switch self {
            case .milliseconds(let length): Double(length)
            case .weeks: Double(Timeframe.oneWeek.nominalMilliseconds)
            case .months(let count): Double(count) * 30.44 * 86_400_000
            }
        }
    }

    private static let minute: Int64 = 60_000
    private static let hour: Int64 = 3_600_000
    private static let day: Int64 = 86_400_000

    /// From fine to coarse.
    private static var steps: [Step] {
        let counts: [Int64] = [1, 2, 5, 10, 15, 30]
        let hours: [Int64] = [1, 2, 3, 6, 12]
        let months = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200]
        var steps = counts.map { Step.milliseconds($0 * 1000) }
        steps += counts.map { .milliseconds($0 * minute) }
        steps += hours.map { .milliseconds($0 * hour) }
        steps += [.milliseconds(day), .milliseconds(2 * day), .weeks]
        return steps + months.map { Step.months($0) }
    }

    /// What ``Timestamp`` can write: the years 0 to 9999.
    private static let known = -62_167_219_200_000.0...253_402_300_799_999.0

    /// - Parameter range: milliseconds since 1970.
    static func ticks(_ range: ClosedRange<Double>, count: Int) -> [PlotTick] {
        guard known.contains(range.lowerBound), known.contains(range.upperBound) else { return [] }
        let span = range.upperBound - range.lowerBound
        guard let step = steps.first(where: { span / $0.nominal <= Double(max(1, count)) }) else { return [] }
        let first = Timestamp(milliseconds: Int64(range.lowerBound.rounded(.up)))
        let last = Timestamp(milliseconds: Int64(range.upperBound.rounded(.down)))
        var context: String?
        return times(from: first, to: last, step).map { time in
            let (label, around) = names(of: time, step)
            defer { context = around }
            return PlotTick(value: Double(time.milliseconds), label: label, context: around == context ? nil : around)
        }
    }

    private static func times(from first: Timestamp, to last: Timestamp, _ step: Step) -> [Timestamp] {
        var time = open(containing: first, step)
        var times: [Timestamp] = []
        while time <= last {
            if time >= first { times.append(time) }
            time = next(after: time, step)
        }
        return times
    }

    private static func open(containing time: Timestamp, _ step: Step) -> Timestamp {
        switch step {
        case .milliseconds(let length): time - floorDivide(time.milliseconds, by: length).remainder
        case .weeks: Timeframe.oneWeek.open(containing: time)
        case .months(let count):
            Timeframe.oneMonth.advance(
                Timeframe.oneMonth.open(containing: time),
                by: -((number(time, 0..<4) * 12 + number(time, 5..<7) - 1) % count)
            )
        }
    }

    private static func next(after time: Timestamp, _ step: Step) -> Timestamp {
        switch step {
        case .milliseconds(let length): time + length
        case .weeks: Timeframe.oneWeek.next(after: time)
        case .months(let count): Timeframe.oneMonth.advance(time, by: count)
        }
    }

    /// What stands at a tick, and what around it: the day of a time, the year of a day.
    private static func names(of time: Timestamp, _ step: Step) -> (String, String?) {
        let year = String(number(time, 0..<4))
        let month = months[(number(time, 5..<7) - 1) % months.count]
        let date = "\(number(time, 8..<10)) \(month)"
        switch step {
        case .milliseconds(let length) where length < minute: return (text(time, 11..<19), "\(date) \(year)")
        case .milliseconds(let length) where length < day: return (text(time, 11..<16), "\(date) \(year)")
        case .milliseconds, .weeks: return (date, year)
        case .months(..<12): return (month, year)
        case .months: return (year, nil)
        }
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private static func text(_ time: Timestamp, _ range: Range<Int>) -> String {
        String(time.iso8601.dropFirst(range.lowerBound).prefix(range.count))
    }

    private static func number(_ time: Timestamp, _ range: Range<Int>) -> Int { Int(text(time, range)) ?? 1 }

    /// A time to the minute: `2022-01-31 23:59`; `–` for one that no calendar has.
    static func minute(of milliseconds: Double) -> String {
        guard known.contains(milliseconds) else { return "–" }
        let time = Timestamp(milliseconds: Int64(milliseconds))
        return "\(text(time, 0..<10)) \(text(time, 11..<16))"
    }
}
