public import JSON
public import MarketData
import Markets

extension CandleImportReport: JSONWritable {
    /// How many gaps are named.
    private static let namedGaps = 100

    public func write(to writer: inout JSONWriter) {
        writer.object { writeMembers(to: &$0) }
    }

    /// `gaps` counts the gaps, `missing_candles` the candles that are missing in them; the first are in `gap_ranges`.
    public func writeMembers(to writer: inout JSONWriter) {
        writer.member("layout", layout)
        writer.member("read", read)
        writer.member("inserted", inserted)
        writer.member("updated", updated)
        writer.member("unchanged", unchanged)
        writer.member("rejected_count", rejectedCount)
        writer.member("rejected") { writer in
            writer.array(rejected) { writer, row in
                writer.object {
                    $0.member("line", row.line)
                    $0.member("reason", row.reason)
                }
            }
        }
        writer.member("gaps", gaps.count)
        writer.member("missing_candles", missingCandles)
        writer.member("gap_ranges") { writer in
            writer.array(gaps.prefix(Self.namedGaps)) { writer, gap in
                writer.object {
                    $0.member("start", gap.start.iso8601)
                    $0.member("missing", gap.missing)
                }
            }
        }
    }
}
