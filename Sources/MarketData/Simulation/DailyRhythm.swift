import Markets

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// How busy a market is by the hour of the day and on weekends: quiet in the small hours UTC, busiest when both Europe
/// and America trade.
enum DailyRhythm {
    /// The factor on the standard deviation of returns and on volume, about 1 on average over a week.
    static func activity(at time: Timestamp) -> Double {
        let hours = floorDivide(time.milliseconds, by: 86_400_000).remainder
        let angle = 2 * Double.pi * Double(hours) / 86_400_000
        let peak = 2 * Double.pi * 15 / 24
        let day = 1 + 0.4 * cos(angle - peak) + 0.12 * cos(2 * (angle - peak))
        // 1970-01-01 was a Thursday: days 2 and 3 of the epoch's weeks are Saturday and Sunday.
        let weekday = floorDivide(floorDivide(time.milliseconds, by: 86_400_000).quotient, by: 7).remainder
        return day * (weekday == 2 || weekday == 3 ? 0.75 : 1.08)
    }
}
