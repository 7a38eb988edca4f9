import Markets

/// Reads the time fields of one file, fast while they share their date.
struct TimeField {
    private var lastDate: UInt64 = 0
    private var lastDateHead: UInt16 = 0
    private var lastDay: Int64 = 0

    /// Reads ISO-8601, or seconds, milliseconds, microseconds or nanoseconds since 1970, told apart by their size.
    ///
    /// - Returns: `nil` if the field is anything else.
    mutating func read(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Timestamp? {
        guard range.count >= 10, bytes[range.lowerBound + 4] == UInt8(ascii: "-") else {
            return Self.epoch(bytes, range)
        }
        return sameDay(bytes, range) ?? iso8601(bytes, range)
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

    private static func epoch(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Timestamp? {
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
        guard position == range.upperBound, !range.isEmpty else { return fractionalSeconds(bytes, range) }
        switch count {
        case ..<100_000_000_000: return Timestamp(milliseconds: count * 1000)
        case ..<100_000_000_000_000: return Timestamp(milliseconds: count)
        case ..<100_000_000_000_000_000: return Timestamp(milliseconds: count / 1000)
        default: return Timestamp(milliseconds: count / 1_000_000)
        }
    }

    /// Seconds with decimals, or before 1970.
    private static func fractionalSeconds(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Timestamp? {
        guard let seconds = DecimalField.read(bytes, range)?.value, abs(seconds) < 1e11 else { return nil }
        return Timestamp(milliseconds: Int64((seconds * 1000).rounded()))
    }
}
