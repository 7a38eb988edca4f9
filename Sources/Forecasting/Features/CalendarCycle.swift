import Foundation

/// A cycle of the calendar, in UTC.
enum CalendarCycle: String, Hashable, Sendable {
    case hour
    case weekday
    case month

    private static let day: Int64 = 86_400_000

    /// Where a time stands in the cycle, from 0 up to 1: in the day to the millisecond, in the week by the day, in the year
    /// by the month.
    ///
    /// - Parameter time: milliseconds since 1970 UTC.
    func phase(_ time: Int64) -> Double {
        let (days, rest) = (Self.floored(time, Self.day), time - Self.floored(time, Self.day) * Self.day)
        switch self {
        case .hour: return Double(rest) / Double(Self.day)
        // The first of January 1970 was a Thursday.
        case .weekday: return Double(days + 3 - 7 * Self.floored(days + 3, 7)) / 7
        case .month: return Double(Self.month(ofDay: days) - 1) / 12
        }
    }

    /// The sine and cosine of the phase, so that the end of a cycle lies beside its start.
    func position(_ time: Int64) -> (sine: Double, cosine: Double) {
        let angle = 2 * Double.pi * phase(time)
        return (sin(angle), cos(angle))
    }

    private static func floored(_ value: Int64, _ divisor: Int64) -> Int64 {
        value >= 0 ? value / divisor : -((divisor - 1 - value) / divisor)
    }

    /// The month, 1 to 12, of a day since 1970 in the Gregorian calendar: years counted from March in eras of 400 (Hinnant,
    /// "chrono-compatible low-level date algorithms", 2013).
    private static func month(ofDay days: Int64) -> Int64 {
        let shifted = days + 719_468
        let dayOfEra = shifted - floored(shifted, 146_097) * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        return monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    }
}
