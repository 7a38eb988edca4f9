public import JSON
public import MarketData
import Markets

extension PipelineStatistics: JSONWritable {
    /// `market` of the performance report.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("ticks", total.ticks)
            writer.member("rejected", total.rejected)
            writer.member("rejected_by_symbol") { writer in
                writer.object { writer in
                    for (symbol, counts) in markets.sorted(by: { $0.key < $1.key }) where counts.rejected.total > 0 {
                        writer.member(symbol.name, counts.rejected)
                    }
                }
            }
            writer.member("amended_candles", total.amendedCandles)
            writer.member("missing_candles", total.missingCandles)
            writer.member("incomplete_candles", total.incompleteCandles)
            writer.member("refused_symbols", refusedMarkets)
            writer.member("bytes", heldBytes)
            writer.member("written_candles", writing?.written)
            writer.member("waiting_candles", writing?.pending)
            writer.member("lost_candles", writing?.lost)
            writer.member("store_failures", writing?.failures)
        }
    }
}

extension RejectionCounts: JSONWritable {
    /// How often for each reason that has happened.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            for (reason, count) in reasons { writer.member(reason.rawValue, count) }
        }
    }
}
