/// A day of the Gregorian calendar; the arithmetic is that of Hinnant (2013), "chrono-compatible low-level date
/// algorithms".
///
/// `Markets` has the same as `CivilDate`; this part does without that one.
package struct CivilDay: Hashable {
    static let milliseconds: Int64 = 86_400_000

    package let year: Int
    package let month: Int
    package let day: Int

    init(year: Int, month: Int, day: Int) {
        (self.year, self.month, self.day) = (year, month, day)
    }

    /// - Parameter number: of days since 1970-01-01.
    package init(number: Int) {
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
    package var number: Int {
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
