import Forecasting
import Markets
import Testing

/// The two definitions of a date, here and in `Markets`, are one calendar.
@Suite struct CivilDayTests {
    @Test func daysAreThoseOfMarkets() {
        // From the year 1 to 9998: all leap rules, and days before 1970.
        for number in stride(from: -719_000, through: 2_932_000, by: 97) {
            let day = CivilDay(number: number)
            #expect(day.number == number)
            let date = Timestamp(milliseconds: Int64(number) * 86_400_000).iso8601.prefix(10)
            let parts = date.split(separator: "-").compactMap { Int($0) }
            #expect([day.year, day.month, day.day] == parts, "day \(number)")
        }
    }
}
