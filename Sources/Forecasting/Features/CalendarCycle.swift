import Foundation

/// A cycle of the calendar, in UTC.
public enum CalendarCycle: String, CaseIterable, Hashable, Sendable {
    case hour
    case weekday
    case month

    /// Where a time stands in the cycle, from 0 up to 1: in the day to the millisecond, in the week by the day, in the year
    /// by the month.
    ///
    /// - Parameter time: milliseconds since 1970 UTC.
    func phase(_ time: Int64) -> Double {
        let day = CivilDay.number(of: time)
        switch self {
        case .hour: return Double(time - Int64(day) * CivilDay.milliseconds) / Double(CivilDay.milliseconds)
        // From Monday on; the count of weekdays begins with Thursday.
        case .weekday: return Double((CivilDay.weekday(of: time) + 3) % 7) / 7
        case .month: return Double(CivilDay(number: day).month - 1) / 12
        }
    }

    /// The sine and cosine of the phase, so that the end of a cycle lies beside its start.
    func position(_ time: Int64) -> (sine: Double, cosine: Double) {
        let angle = 2 * Double.pi * phase(time)
        return (sin(angle), cos(angle))
    }
}
