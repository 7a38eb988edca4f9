/// Days (UTC) on which something happens, with the days around them that feel it: each day of the window has an effect of
/// its own, the same at every occurrence.
public struct ProphetHoliday: Hashable, Sendable {
    /// A day, or one of every year.
    public enum Occurrence: Hashable, Sendable {
        /// The number of the day since 1970-01-01.
        case day(Int)
        case everyYear(month: Int, day: Int)
    }

    public let name: String
    public let occurrences: [Occurrence]
    /// From how many days before (negative) to how many days after.
    public let window: ClosedRange<Int>
    /// `nil`: as the settings say.
    public var priorScale: Double?

    public init(
        _ name: String,
        _ occurrences: [Occurrence],
        window: ClosedRange<Int> = 0...0,
        priorScale: Double? = nil
    ) {
        (self.name, self.occurrences, self.window, self.priorScale) = (name, occurrences, window, priorScale)
    }
}

extension ProphetHoliday.Occurrence {
    /// - Parameter text: `2016-12-25`, or `12-25` for every year.
    /// - Returns: `nil` if that is no day.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { part in
            part.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int(part) : nil
        }
        guard numbers.count == parts.count, let day = numbers.last else { return nil }
        // A leap year knows every day that there is.
        let (year, month) = numbers.count == 3 ? (numbers[0], numbers[1]) : (2000, numbers[0])
        guard (2...3).contains(numbers.count), (1...9999).contains(year), (1...12).contains(month) else { return nil }
        let found = CivilDay(year: year, month: month, day: day)
        guard CivilDay(number: found.number) == found else { return nil }
        self = numbers.count == 3 ? .day(found.number) : .everyYear(month: month, day: day)
    }

    /// The text that reads back as the same occurrence.
    var text: String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        switch self {
        case .everyYear(let month, let day): return "\(two(month))-\(two(day))"
        case .day(let number):
            let day = CivilDay(number: number)
            return "\(day.year)-\(two(day.month))-\(two(day.day))"
        }
    }
}

/// A day of the Gregorian calendar; the arithmetic is that of Hinnant (2013), "chrono-compatible low-level date algorithms".
struct CivilDay: Hashable {
    static let milliseconds: Int64 = 86_400_000

    let year: Int
    let month: Int
    let day: Int

    init(year: Int, month: Int, day: Int) {
        (self.year, self.month, self.day) = (year, month, day)
    }

    /// - Parameter number: of days since 1970-01-01.
    init(number: Int) {
        let shifted = number + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// Days since 1970-01-01.
    var number: Int {
        let year = month <= 2 ? year - 1 : year
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// The number of the day of a time in milliseconds since 1970.
    static func number(of time: Int64) -> Int {
        Int(time >= 0 ? time / milliseconds : (time - milliseconds + 1) / milliseconds)
    }

    /// 0 for Thursday, the day of 1970-01-01, to 6 for Wednesday.
    static func weekday(of time: Int64) -> Int {
        let day = number(of: time) % 7
        return day < 0 ? day + 7 : day
    }
}
