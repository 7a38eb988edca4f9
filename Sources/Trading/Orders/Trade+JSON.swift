public import JSON
public import Markets

extension Trade {
    /// Writes the trade as the API sends it: decimals as text, times as ISO-8601.
    ///
    /// - Parameter instrument: what the trade's ticks and lots count.
    public func write(to writer: inout JSONWriter, instrument: Instrument) {
        writer.object {
            $0.member("number", number)
            $0.member("side", side.rawValue)
            $0.member("quantity", quantity.text(of: instrument))
            $0.member("entry_time", entryTime.iso8601)
            $0.member("entry_price", entryPrice.text(of: instrument))
            $0.member("entry_reason", entryReason)
            $0.member("exit_time", exitTime?.iso8601)
            $0.member("exit_price", exitPrice?.text(of: instrument))
            $0.member("exit_reason", exitReason)
            $0.member("fees", fees.text)
            $0.member("profit", profit?.text)
            $0.member("status", isOpen ? "open" : "closed")
        }
    }
}
