import Markets
import Trading

extension MissingCandles {
    /// What is missing, for people: a heading, the stretches, and what a backtest does there; `nil` if nothing is.
    var text: String? {
        guard !isEmpty else { return nil }
        var table = Table("from", "to", "candles missing")
        for stretch in stretches { table.add(stretch.start.iso8601, stretch.end.iso8601, String(stretch.missing)) }
        let which = gaps > largest.count ? ", the largest \(largest.count) of which are shown" : ""
        let inside = "\(missing) candles are missing in \(gaps == 1 ? "one gap" : "\(gaps) gaps")\(which)"
        let outside = [before, after].contains { $0 != nil } ? "; what was asked for goes beyond what is stored" : ""
        return """
            Missing candles of \(symbol.name) \(timeframe.rawValue): \(inside)\(outside).
            \(table.text)
            \(Self.handling)
            """
    }
}
