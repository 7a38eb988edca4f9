/// The length of a candle, aligned to the UTC calendar: days start at midnight, weeks on Monday, months on the 1st.
public enum Timeframe: String, CaseIterable, Hashable, Sendable, Codable {
    case oneMinute = "1m"
    case threeMinutes = "3m"
    case fiveMinutes = "5m"
    case fifteenMinutes = "15m"
    case thirtyMinutes = "30m"
    case oneHour = "1h"
    case twoHours = "2h"
    case fourHours = "4h"
    case sixHours = "6h"
    case eightHours = "8h"
    case twelveHours = "12h"
    case oneDay = "1d"
    case oneWeek = "1w"
    case oneMonth = "1mo"

    /// The length in milliseconds; for a month, which has no one length, that of 30 days.
    public var nominalMilliseconds: Int64 {
        switch self {
        case .oneMinute: 60_000
        case .threeMinutes: 180_000
        case .fiveMinutes: 300_000
        case .fifteenMinutes: 900_000
        case .thirtyMinutes: 1_800_000
        case .oneHour: 3_600_000
        case .twoHours: 7_200_000
        case .fourHours: 14_400_000
        case .sixHours: 21_600_000
        case .eightHours: 28_800_000
        case .twelveHours: 43_200_000
        case .oneDay: 86_400_000
        case .oneWeek: 604_800_000
        case .oneMonth: 2_592_000_000
        }
    }

    /// The open time of the candle that contains `time`.
    public func open(containing time: Timestamp) -> Timestamp {
        switch self {
        case .oneWeek:
            // 1970-01-01 was a Thursday: the epoch's week began three days before.
            let mondayOffset: Int64 = 3 * 86_400_000
            let week = floorDivide(time.milliseconds + mondayOffset, by: nominalMilliseconds).quotient
            return Timestamp(milliseconds: week * nominalMilliseconds - mondayOffset)
        case .oneMonth:
            let day = floorDivide(time.milliseconds, by: 86_400_000).quotient
            var date = CivilDate(daysSinceEpoch: Int(day))
            date.day = 1
            return Timestamp(milliseconds: Int64(date.daysSinceEpoch) * 86_400_000)
        default:
            return time - floorDivide(time.milliseconds, by: nominalMilliseconds).remainder
        }
    }

    /// The open time of the candle after the one that opens at `open`, which is also when that one closes.
    public func next(after open: Timestamp) -> Timestamp {
        guard self == .oneMonth else { return open + nominalMilliseconds }
        return self.open(containing: open + 31 * 86_400_000)
    }

    /// The number of candles from the one that opens at `first` to the one that opens at `last`; 0 if they are the same.
    public func steps(from first: Timestamp, to last: Timestamp) -> Int {
        guard self == .oneMonth else { return Int((last - first) / nominalMilliseconds) }
        func months(_ time: Timestamp) -> Int {
            let date = CivilDate(daysSinceEpoch: Int(floorDivide(time.milliseconds, by: 86_400_000).quotient))
            return date.year * 12 + date.month
        }
        return months(last) - months(first)
    }

    /// The open time of the candle that is `count` candles after the one that opens at `open`.
    public func advance(_ open: Timestamp, by count: Int) -> Timestamp {
        guard self == .oneMonth else { return open + Int64(count) * nominalMilliseconds }
        let date = CivilDate(daysSinceEpoch: Int(floorDivide(open.milliseconds, by: 86_400_000).quotient))
        let (year, month) = floorDivide(Int64(date.year * 12 + date.month - 1 + count), by: 12)
        let first = CivilDate(year: Int(year), month: Int(month) + 1, day: 1)
        return Timestamp(milliseconds: Int64(first.daysSinceEpoch) * 86_400_000)
    }

    /// Whether candles of this timeframe can be built from candles of `finer`.
    public func isBuildable(from finer: Timeframe) -> Bool {
        if self == finer { return true }
        switch self {
        case .oneMonth: return finer.nominalMilliseconds <= Self.oneDay.nominalMilliseconds && finer.dividesDay
        case .oneWeek: return finer.dividesDay
        default:
            return finer.nominalMilliseconds < nominalMilliseconds
                && nominalMilliseconds % finer.nominalMilliseconds == 0
        }
    }

    private var dividesDay: Bool { nominalMilliseconds <= 86_400_000 && 86_400_000 % nominalMilliseconds == 0 }
}
