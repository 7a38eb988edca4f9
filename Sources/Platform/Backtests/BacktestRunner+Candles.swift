import MarketData
import Markets
import Trading

extension BacktestRunner {
    /// The candles of a backtest, and what is missing of them.
    struct Candles {
        let series: CandleSeries
        let finer: FinerCandles?
        let missing: MissingCandles?
    }

    func candles(_ draft: BacktestDraft) throws -> Candles {
        let (symbol, timeframe) = (draft.symbol, draft.timeframe)
        return Candles(
            series: try market.candles(symbol, timeframe, to: draft.end, closedOnly: true),
            finer: try draft.fineTimeframe.map { fine in
                FinerCandles(try market.candles(symbol, fine, from: draft.start, to: draft.end, closedOnly: true))
            },
            missing: try market.missing(symbol, timeframe, from: draft.start, to: draft.end)
        )
    }

    /// Sees that there is something to trade on.
    ///
    /// - Throws: ``PlatformError/invalid(_:)`` that says what is there and what was asked for.
    func requireCandles(_ draft: BacktestDraft) throws {
        let (symbol, timeframe, start, end) = (draft.symbol, draft.timeframe, draft.start, draft.end)
        let newest = try market.candles(symbol, timeframe, from: start, to: end, limit: 1, closedOnly: true)
        guard newest.isEmpty else { return }
        let source = try market.source(symbol, timeframe)
        let range = [start.map { "from \($0.iso8601)" }, end.map { "to \($0.iso8601)" }].compactMap(\.self)
        let asked = ([timeframe.rawValue, "candle of", symbol.name, "opens"] + range).joined(separator: " ")
        var message = "no_candles: no whole \(asked); \(Self.stored(source))"
        let gap = try market.missing(symbol, timeframe, from: start, to: end)?.largest.first
        if let gap { message += ", with a gap from \(gap.start.iso8601) to \(gap.end.iso8601)" }
        throw PlatformError.invalid(start != nil ? "start" : end != nil ? "end" : "symbol", message)
    }

    /// Sees that the finer candles that are asked for divide the others, and are there wherever these are.
    ///
    /// - Throws: ``PlatformError/invalid(_:)`` that says which part is not.
    func requireFiner(_ draft: BacktestDraft) throws {
        guard let fine = draft.fineTimeframe else { return }
        let timeframe = draft.timeframe
        func refusal(_ message: String) -> PlatformError { .invalid("fine_timeframe", message) }
        guard fine.nominalMilliseconds < timeframe.nominalMilliseconds else {
            throw refusal("not_finer: must be finer than \(timeframe.rawValue), and \(fine.rawValue) is not")
        }
        guard timeframe.isBuildable(from: fine) else {
            throw refusal("not_a_divisor: one of \(timeframe.rawValue) is no whole number of \(fine.rawValue) candles")
        }
        let whole = try market.source(draft.symbol, timeframe)
        let parts: CandleCoverage
        do { parts = try market.source(draft.symbol, fine) } catch PlatformError.invalid(let fields) {
            throw refusal("not_stored: " + fields.map(\.message).joined(separator: "; "))
        }
        let open = timeframe.open(containing: whole.first)
        let first = max(open, draft.start.map(timeframe.open(atOrAfter:)) ?? open)
        let close = whole.timeframe.next(after: whole.last)
        let end = min(close, draft.end ?? close)
        // The first and the last candle that are traded on have parts; what is missing between is looked at one by one.
        let lack: ClosedRange<Timestamp>? =
            parts.first >= timeframe.next(after: first)
            ? first...parts.first
            : parts.last < timeframe.open(containing: end - 1) ? fine.next(after: parts.last)...end : nil
        guard let lack else { return }
        throw refusal(
            "not_stored: \(Self.stored(parts)); they are missing from \(lack.lowerBound.iso8601) to "
                + lack.upperBound.iso8601
        )
    }

    private static func stored(_ coverage: CandleCoverage) -> String {
        "stored are the \(coverage.timeframe.rawValue) candles from \(coverage.first.iso8601) to \(coverage.last.iso8601)"
    }
}
