public import JSON
public import MarketData
import Markets

extension CandleImportReport: JSONWritable {
    /// `gaps` counts the gaps, `missing_candles` the candles that are missing in them.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
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
            writer.member("missing_candles", gaps.reduce(0) { $0 + $1.missing })
        }
    }
}
