public import JSON
public import Markets

/// What an account returned in a calendar month (UTC).
public struct MonthlyReturn: Hashable, Sendable, Codable {
    /// When the month began.
    public let month: Timestamp
    /// Equity at its last close over that at the last close before it, minus 1.
    public let value: Double

    public init(month: Timestamp, value: Double) {
        self.month = month
        self.value = value
    }
}

extension MonthlyReturn: JSONWritable {
    /// `{"month": "2022-01", "return": 0.031}`
    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("month", String(month.iso8601.prefix(7)))
            $0.member("return", value)
        }
    }
}

/// The equity at the ends of calendar months.
struct MonthlyEquity: Hashable, Sendable, Codable {
    private struct Month: Hashable, Codable {
        let start: Timestamp
        var equity: Double
    }

    private let initial: Double
    private var months: [Month] = []
    private var next = Timestamp(milliseconds: .min)

    init(initial: Double) { self.initial = initial }

    /// Takes in what the account was worth at the end of a day or longer candle that began at `time`.
    mutating func record(_ equity: Double, at time: Timestamp) {
        if time >= next || months.isEmpty {
            months.append(Month(start: Timeframe.oneMonth.open(containing: time), equity: equity))
            next = Timeframe.oneMonth.next(after: months[months.count - 1].start)
        } else {
            months[months.count - 1].equity = equity
        }
    }

    var returns: [MonthlyReturn] {
        zip(months, [initial] + months.map(\.equity)).map { month, before in
            MonthlyReturn(month: month.start, value: month.equity / before - 1)
        }
    }
}
