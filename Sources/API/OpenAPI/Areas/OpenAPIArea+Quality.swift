import JSON

/// The quality of stored series, as several routes of the market area show it.
extension OpenAPIArea {
    static let sources = "Where the prices come from: `simulated`, `replay`, `imported`."

    /// How old a price is; events of realtime, which are new, leave it out.
    static let stateMembers: OpenAPISchema.Members = [
        "live": .boolean("Whether a feed is at work on it; not in events.").optional,
        "stale": .boolean("Whether the price is older than it should be; not in events.").optional,
        "age_seconds": .number("Seconds since the price was made; not in events.", 0...1e12).optional,
    ]

    static let seriesGap = OpenAPISchema.object([
        "start": .time("Open time of the first missing candle."),
        "end": .time("When the last missing candle closes."),
        "missing": .count("How many candles are missing."),
    ]).described("Candles that are missing between two that are there.")

    static let qualityMembers: OpenAPISchema.Members = [
        "timeframe": .reference("Timeframe"),
        "first": .time("Open time of the first candle."),
        "last": .time("Open time of the last candle."),
        "candles": .count("How many there are."),
        "missing": .count("How many are missing, in all gaps."),
        "completeness": .fraction("The share of the expected candles that is there."),
        "largest_gap": .reference("SeriesGap", "The first of the largest gaps.").orNull,
        "calendar": .choice(
            "`always` for a market around the clock, `sessions` for one with regular closures, which are no gaps.",
            of: ["always", "sessions"]
        ),
        "holidays": .count("Stretches of one or two whole trading days without candles that count as holidays."),
        "damaged": .count("Stretches that could not be read when they were indexed: their gaps are not known."),
        "last_update": .time("When a candle was added or changed for the last time; `null` if nobody took note.")
            .orNull,
        "age_seconds": .number("Seconds since the close of the last candle.", 0...1e12),
        "behind": .count("Candles that should have closed since the last one."),
        "live": .boolean("Whether a feed is at work on the series."),
        "stale": .boolean(
            "Whether two or more candles that should have closed are not there; of a live series, whether no price has "
                + "come for two timeframes."
        ),
    ]

    static let qualityRules = """
        What is missing is judged by a calendar that the candles themselves show. A market has `sessions` if in at least \
        four weeks some 24 hours of the week have candles in less than 2% of the weeks; in it, a half-hour (or a longer \
        candle) is open if 80% of the weeks have candles in it, and one or two whole trading days without candles count as \
        a holiday, unless there are more than 20 a year. In every other market each candle that is not there is missing.
        """
}
