import Markets

/// Dates and times as files write them that do not keep to ISO-8601.
///
/// `2024.01.31` and `2024/01/31`, `31.01.2024` (a dot between the parts always means day first), `20240131`, each alone or
/// before a time of day: `23:59`, `23:59:00`, `235900`. A zone may follow as in ISO-8601, or as `UTC` or `GMT`; without one
/// it is UTC. Dates such as `01/02/2024`, whose first part may be the day or the month, are not read.
enum CalendarText {
    /// Reads what fills `text`; `nil` if it is anything else.
    static func time(_ text: ArraySlice<UInt8>) -> Timestamp? {
        guard text.count >= 8, text.count <= 40, let (date, rest) = date(text) else { return nil }
        var iso = date
        var clock = trimmed(rest)
        if let mark = clock.first, mark | 0x20 == UInt8(ascii: "t") || mark == UInt8(ascii: ";") {
            clock = clock.dropFirst()
        }
        for zone in ["UTC", "GMT"] where clock.count > 3 && clock.suffix(3).elementsEqual(zone.utf8) {
            clock = trimmed(clock.dropLast(3))
        }
        if !clock.isEmpty {
            guard let time = withColons(clock) else { return nil }
            iso.append(UInt8(ascii: "T"))
            iso += time
        }
        return Timestamp(iso8601Bytes: iso[...])
    }

    /// Reads a time of day, in milliseconds: `23:59`, `23:59:00`, `235900`.
    static func clock(_ text: ArraySlice<UInt8>) -> Int64? {
        guard let time = withColons(text), time.count >= 5 else { return nil }
        let midnight = Array("1970-01-01T".utf8)
        guard let result = Timestamp(iso8601Bytes: (midnight + time)[...])?.milliseconds else { return nil }
        return (0..<86_400_000).contains(result) ? result : nil
    }

    /// The date at the beginning as `2024-01-31`, and what follows it.
    private static func date(_ text: ArraySlice<UInt8>) -> ([UInt8], ArraySlice<UInt8>)? {
        let digits = text.prefix { isDigit($0) }.count
        let bytes = Array(text.prefix(10))
        func mark(_ index: Int, _ marks: String) -> Bool { bytes.count == 10 && marks.utf8.contains(bytes[index]) }
        let dash = [UInt8(ascii: "-")]
        if digits == 8 || digits == 14 {
            return (bytes[0..<4] + dash + bytes[4..<6] + dash + bytes[6..<8], text.dropFirst(8))
        }
        if digits == 4, mark(4, "-./"), bytes[7] == bytes[4] {
            return (bytes[0..<4] + dash + bytes[5..<7] + dash + bytes[8..<10], text.dropFirst(10))
        }
        if digits == 2, mark(2, "."), mark(5, ".") {
            return (bytes[6..<10] + dash + bytes[3..<5] + dash + bytes[0..<2], text.dropFirst(10))
        }
        return nil
    }

    /// `235900` as `23:59:00`, and what has colons as it is.
    private static func withColons(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        guard text.allSatisfy(isDigit) else { return Array(text) }
        guard text.count == 6 else { return nil }
        let (digits, colon) = (Array(text), [UInt8(ascii: ":")])
        return digits[0..<2] + colon + digits[2..<4] + colon + digits[4..<6]
    }

    private static func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var text = text.drop { $0 == UInt8(ascii: " ") }
        while text.last == UInt8(ascii: " ") { text = text.dropLast() }
        return text
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
}
