extension Timestamp {
    /// The time as the wire has it: `2022-01-31T23:59:00.000Z`.
    public var iso8601: String {
        let (days, millisecondOfDay) = floorDivide(milliseconds, by: 86_400_000)
        let date = CivilDate(daysSinceEpoch: Int(days))
        var text = padded(date.year, 4)
        text += "-" + padded(date.month, 2) + "-" + padded(date.day, 2)
        let second = Int(millisecondOfDay / 1000)
        text += "T" + padded(second / 3600, 2) + ":" + padded(second / 60 % 60, 2) + ":" + padded(second % 60, 2)
        text += "." + padded(Int(millisecondOfDay % 1000), 3) + "Z"
        return text
    }

    /// Reads ISO-8601: `2022-01-31`, or a date and `T` or a space, then `hh:mm[:ss[.fraction]]`, then nothing, `Z` or
    /// `±hh[:]mm`. A time without an offset is UTC; a fraction finer than milliseconds is cut off.
    ///
    /// - Returns: `nil` if the text is anything else.
    public init?(iso8601 text: some StringProtocol) {
        self.init(iso8601Bytes: Array(text.utf8)[...])
    }

    /// As ``init(iso8601:)-(StringProtocol)``, from UTF-8 bytes.
    public init?(iso8601Bytes bytes: ArraySlice<UInt8>) {
        var scanner = DigitScanner(bytes: bytes, position: bytes.startIndex)
        guard let year = scanner.number(digits: 4), scanner.skip("-"),
            let month = scanner.number(digits: 2), scanner.skip("-"),
            let day = scanner.number(digits: 2), (1...12).contains(month)
        else { return nil }
        let date = CivilDate(year: year, month: month, day: day)
        guard (1...date.daysInMonth).contains(day) else { return nil }
        var result = Int64(date.daysSinceEpoch) * 86_400_000
        if !scanner.isAtEnd {
            guard scanner.skip("T") || scanner.skip("t") || scanner.skip(" "),
                let time = scanner.timeOfDay(), let offset = scanner.offset(), scanner.isAtEnd
            else { return nil }
            result += time - offset
        }
        self.init(milliseconds: result)
    }
}

private struct DigitScanner {
    let bytes: ArraySlice<UInt8>
    var position: Int

    var isAtEnd: Bool { position == bytes.endIndex }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard position < bytes.endIndex, bytes[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    mutating func number(digits: Int) -> Int? {
        guard position + digits <= bytes.endIndex else { return nil }
        var value = 0
        for index in position..<position + digits {
            let digit = bytes[index] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            value = value * 10 + Int(digit)
        }
        position += digits
        return value
    }

    mutating func timeOfDay() -> Int64? {
        guard let hour = number(digits: 2), hour < 24, skip(":"), let minute = number(digits: 2), minute < 60 else {
            return nil
        }
        var milliseconds = Int64(hour * 3600 + minute * 60) * 1000
        guard skip(":") else { return milliseconds }
        guard let second = number(digits: 2), second < 60 else { return nil }
        milliseconds += Int64(second) * 1000
        guard skip(".") else { return milliseconds }
        var weight: Int64 = 100
        let start = position
        while let digit = number(digits: 1) {
            milliseconds += Int64(digit) * weight
            weight /= 10
        }
        return position > start ? milliseconds : nil
    }

    mutating func offset() -> Int64? {
        if isAtEnd || skip("Z") || skip("z") { return 0 }
        let isWest = skip("-")
        guard isWest || skip("+"), let hours = number(digits: 2), hours < 24 else { return nil }
        _ = skip(":")
        guard let minutes = number(digits: 2), minutes < 60 else { return nil }
        let offset = Int64(hours * 60 + minutes) * 60_000
        return isWest ? -offset : offset
    }
}

private func padded(_ value: Int, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
