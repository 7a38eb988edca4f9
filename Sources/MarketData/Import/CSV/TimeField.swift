import Markets

/// Reads the time fields of one file, fast while they share their date.
struct TimeField {
    private var lastDate: UInt64 = 0
    private var lastDateHead: UInt16 = 0
    private var lastDay: Int64 = 0

    /// What numbers count; `nil` to tell by the size of each.
    private let unit: EpochUnit?

    init(unit: EpochUnit? = nil) {
        self.unit = unit
    }

    /// Reads ISO-8601, the other forms of ``CalendarText``, or a count since 1970.
    ///
    /// - Returns: `nil` if the field is anything else, or a time before the year 1 or after 9999.
    mutating func read(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Timestamp? {
        guard range.count >= 8 else { return epoch(bytes, range) }
        if range.count >= 10, bytes[range.lowerBound + 4] == UInt8(ascii: "-") {
            if let time = sameDay(bytes, range) ?? iso8601(bytes, range) { return time }
            return range.count <= 40 ? CalendarText.time(range.map { bytes[$0] }[...]) : nil
        }
        if range.count == 8 || range.count == 14 || Self.hasMark(bytes, range) {
            let time = range.count <= 40 ? CalendarText.time(range.map { bytes[$0] }[...]) : nil
            if let time { return time }
        }
        return epoch(bytes, range)
    }

    /// Reads a date and a time of day from two fields.
    mutating func read(_ bytes: Span<UInt8>, date: Range<Int>, clock: Range<Int>) -> Timestamp? {
        guard let day = read(bytes, date), day.milliseconds % 86_400_000 == 0, clock.count <= 40,
            let time = CalendarText.clock(clock.map { bytes[$0] }[...])
        else { return nil }
        return day + time
    }

    /// Whether a dot, slash or space stands where dates have one.
    private static func hasMark(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        [2, 4, 8].contains { index in
            let byte = bytes[range.lowerBound + index]
            return byte == UInt8(ascii: ".") || byte == UInt8(ascii: "/") || byte == UInt8(ascii: " ")
                || byte == UInt8(ascii: ";")
        }
    }

    /// `2022-01-31T23:59:00Z` (or with a space, or without the `Z`) on the day of the last field.
    private func sameDay(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Timestamp? {
        let start = range.lowerBound
        let hasZone = range.count == 20 && bytes[start + 19] | 0x20 == UInt8(ascii: "z")
        guard range.count == 19 || hasZone, Self.date(bytes, start) == (lastDateHead, lastDate) else { return nil }
        let separator = bytes[start + 10]
        guard separator | 0x20 == UInt8(ascii: "t") || separator == UInt8(ascii: " "),
            bytes[start + 13] == UInt8(ascii: ":"), bytes[start + 16] == UInt8(ascii: ":"),
            let hour = Self.pair(bytes, start + 11), hour < 24,
            let minute = Self.pair(bytes, start + 14), minute < 60,
            let second = Self.pair(bytes, start + 17), second < 60
        else { return nil }
        return Timestamp(milliseconds: lastDay + (hour * 3600 + minute * 60 + second) * 1000)
    }

    private mutating func iso8601(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Timestamp? {
        guard range.count <= 40 else { return nil }
        let text = range.map { bytes[$0] }
        guard let day = Timestamp(iso8601Bytes: text[..<10]), let time = Timestamp(iso8601Bytes: text[...]) else {
            return nil
        }
        (lastDateHead, lastDate) = Self.date(bytes, range.lowerBound)
        lastDay = day.milliseconds
        return time
    }

    /// The ten characters of a date as two integers.
    private static func date(_ bytes: Span<UInt8>, _ start: Int) -> (UInt16, UInt64) {
        var tail: UInt64 = 0
        for index in start + 2..<start + 10 { tail = tail << 8 | UInt64(bytes[index]) }
        return (UInt16(bytes[start]) << 8 | UInt16(bytes[start + 1]), tail)
    }

    private static func pair(_ bytes: Span<UInt8>, _ start: Int) -> Int64? {
        let (tens, ones) = (bytes[start] &- UInt8(ascii: "0"), bytes[start + 1] &- UInt8(ascii: "0"))
        return tens < 10 && ones < 10 ? Int64(tens) * 10 + Int64(ones) : nil
    }

    private func epoch(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Timestamp? {
        var count: Int64 = 0
        var position = range.lowerBound
        while position < range.upperBound, range.count <= 19 {
            let digit = bytes[position] &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            let (tens, overflow) = count.multipliedReportingOverflow(by: 10)
            let (sum, carry) = tens.addingReportingOverflow(Int64(digit))
            guard !overflow, !carry else { return nil }
            count = sum
            position += 1
        }
        guard position == range.upperBound, !range.isEmpty else { return fractional(bytes, range) }
        let unit = unit ?? EpochUnit(magnitude: count.magnitude)
        guard let milliseconds = unit.milliseconds(count), milliseconds <= Self.latest else { return nil }
        return Timestamp(milliseconds: milliseconds)
    }

    /// The end of the year 9999: what lies behind it is no time of a candle.
    private static let latest: Int64 = 253_402_300_799_999

    /// A count with decimals, or before 1970, or with an exponent, as spreadsheets write large numbers.
    private func fractional(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Timestamp? {
        guard let count = DecimalField.read(bytes, range)?.value, abs(count) < 1e19 else { return nil }
        let factor: Double =
            switch unit ?? EpochUnit(magnitude: UInt64(abs(count))) {
            case .seconds: 1000
            case .milliseconds: 1
            case .microseconds: 1e-3
            case .nanoseconds: 1e-6
            }
        let milliseconds = (count * factor).rounded()
        guard abs(milliseconds) <= Double(Self.latest) else { return nil }
        return Timestamp(milliseconds: Int64(milliseconds))
    }
}
