public import JSON
public import Markets

extension Order {
    /// Writes the order as the API sends it: decimals as text, times as ISO-8601.
    ///
    /// - Parameter instrument: what the order's ticks and lots count.
    public func write(to writer: inout JSONWriter, instrument: Instrument) {
        writer.object {
            $0.member("number", number)
            $0.member("side", side.rawValue)
            $0.member("type", type.rawValue)
            $0.member("limit_price", terms.limitPrice?.text(of: instrument))
            $0.member("stop_price", terms.stopPrice?.text(of: instrument))
            $0.member("offset", terms.offset?.text)
            $0.member("time_in_force", terms.timeInForce.code)
            $0.member("reduce_only", terms.isReduceOnly)
            $0.member("parent", parent)
            $0.member("quantity", quantity.text(of: instrument))
            $0.member("filled", filled.text(of: instrument))
            $0.member("status", status.rawValue)
            $0.member("decided_at", decidedAt.iso8601)
            $0.member("filled_at", filledAt?.iso8601)
            $0.member("fill_price", fillPrice?.text(of: instrument))
            $0.member("fee", fee.text)
            $0.member("reason", reason)
            $0.member("refusal", refusal)
        }
    }
}
