package import JSON
package import MarketData
package import Markets

/// A stored series with all that is known of its quality.
package struct SeriesReport: Sendable {
    package let quality: SeriesQuality
    package let freshness: SeriesFreshness

    package init(quality: SeriesQuality, freshness: SeriesFreshness) {
        self.quality = quality
        self.freshness = freshness
    }

    /// The members that tell how good the series is, for an object that has begun. How the gaps are shown is the caller's.
    package func writeFigures(to writer: inout JSONWriter) {
        let coverage = quality.coverage
        writer.member("timeframe", coverage.timeframe.rawValue)
        writer.member("first", coverage.first.iso8601)
        writer.member("last", coverage.last.iso8601)
        writer.member("candles", coverage.count)
        writer.member("missing", quality.missing)
        writer.member("completeness", quality.completeness)
        writer.member("largest_gap") { writer in
            if let gap = quality.largestGap { writer.gap(gap, of: quality) } else { writer.null() }
        }
        writer.member("calendar", quality.calendar.kind.rawValue)
        writer.member("holidays", quality.holidays.count)
        writer.member("damaged", quality.unreadable.count)
        writer.member("last_update", coverage.lastUpdate?.iso8601)
        writer.member("age_seconds", Double(freshness.age) / 1000)
        writer.member("behind", freshness.behind)
        writer.member("live", freshness.isLive)
        writer.member("stale", freshness.isStale)
    }
}

extension JSONWriter {
    /// `{start, end, missing}`
    package mutating func gap(_ gap: CandleGap, of quality: SeriesQuality) {
        object {
            $0.member("start", gap.start.iso8601)
            $0.member("end", quality.end(of: gap).iso8601)
            $0.member("missing", gap.missing)
        }
    }
}
