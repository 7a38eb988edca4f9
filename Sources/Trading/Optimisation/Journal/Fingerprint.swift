internal import Markets

/// 128 bits that tell inputs apart: against mistakes, not against malice.
///
/// Two lanes that take in a word each in the manner of SplitMix64 (Steele, Lea & Flood 2014).
struct Fingerprint {
    private var lanes: (UInt64, UInt64) = (0x9E37_79B9_7F4A_7C15, 0xD1B5_4A32_D192_ED03)

    mutating func add(_ word: UInt64) {
        lanes.0 = Self.mixed(lanes.0 ^ word)
        lanes.1 = Self.mixed((lanes.1 &+ word) ^ 0xA076_1D64_78BD_642F)
    }

    /// The text and where it ends.
    mutating func add(_ text: String) {
        add(UInt64(text.utf8.count))
        for byte in text.utf8 { add(UInt64(byte)) }
    }

    mutating func add(_ series: CandleSeries) {
        add(series.symbol.name)
        add(series.timeframe.rawValue)
        add(UInt64(series.count))
        for time in series.openTimes { add(UInt64(bitPattern: time.milliseconds)) }
        for column in [series.open, series.high, series.low, series.close, series.volume] {
            for value in column { add(value.bitPattern) }
        }
    }

    /// 32 hexadecimal digits.
    var text: String { Self.hexadecimal(lanes.0) + Self.hexadecimal(lanes.1) }

    private static func hexadecimal(_ word: UInt64) -> String {
        let digits = String(word, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    private static func mixed(_ word: UInt64) -> UInt64 {
        var word = word &+ 0x9E37_79B9_7F4A_7C15
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}
