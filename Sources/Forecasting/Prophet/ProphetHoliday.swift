/// Days (UTC) on which something happens, with the days around them that feel it: each day of the window has an effect
/// of its own, the same at every occurrence.
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
