import Markets

/// Whether the candles at the beginning of a file are of the timeframe that somebody says.
enum SpacingCheck {
    /// With fewer candles, hours could be sparse minutes.
    private static let leastEvidence = 8

    /// - Throws: ``CandleCSVError/otherTimeframe(seen:fitting:)`` if most of them do not open where such candles do, or all of them
    ///   lie where those of a coarser timeframe open.
    static func check(_ times: [Timestamp], _ timeframe: Timeframe) throws(CandleCSVError) {
        let times = Array(Set(times)).sorted()
        guard let first = times.first, times.count > 1 else { return }
        let steps = zip(times, times.dropFirst()).map { $1 - $0 }
        let frequencies = Dictionary(steps.map { ($0, 1) }, uniquingKeysWith: +)
        guard let step = frequencies.max(by: { ($0.value, $1.key) < ($1.value, $0.key) })?.key else { return }
        let aligned = times.count { timeframe.open(containing: $0) == $0 }
        if aligned * 2 < times.count {
            let matching = Timeframe.allCases.last { $0.nominalMilliseconds == step }
            guard step >= timeframe.nominalMilliseconds else {
                throw .otherTimeframe(seen: apart(step, timeframe), fitting: matching)
            }
            throw .unclear(
                seen: "the candles open at \(first.iso8601) and so on, where no \(timeframe.rawValue) candle opens: "
                    + "shift the times to UTC, or name the timeframe that they have",
                remedy: .none
            )
        }
        guard times.count >= leastEvidence else { return }
        let coarsest = Timeframe.allCases.last { coarser in
            times.allSatisfy { coarser.open(containing: $0) == $0 }
        }
        guard let coarsest, coarsest.nominalMilliseconds > timeframe.nominalMilliseconds,
            step >= coarsest.nominalMilliseconds || coarsest == .oneMonth
        else { return }
        throw .otherTimeframe(seen: apart(step, timeframe), fitting: coarsest)
    }

    private static func apart(_ step: Int64, _ timeframe: Timeframe) -> String {
        "the candles are \(length(step)) apart, not \(timeframe.rawValue)"
    }

    /// A length of time in the largest unit that it is a multiple of.
    private static func length(_ milliseconds: Int64) -> String {
        let units: [(Int64, String)] = [
            (86_400_000, "d"), (3_600_000, "h"), (60_000, "m"), (1000, "s"), (1, "ms"),
        ]
        let unit = units.first { milliseconds % $0.0 == 0 } ?? (1, "ms")
        return "\(milliseconds / unit.0)\(unit.1)"
    }
}
