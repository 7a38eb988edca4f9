public import Markets

extension CandleStore {
    /// Candles of a timeframe, whether they are stored or have to be built from stored finer ones.
    ///
    /// If the timeframe itself is stored, that is what counts; else the finest stored one that it can be built from.
    ///
    /// - Parameters:
    ///   - limit: the newest so many of them; `nil` for all.
    ///   - closedBy: leaves out candles that close after it.
    /// - Returns: ascending candles with `start <= openTime < end`; `nil` if nothing is stored that they could be built
    ///   from.
    public func history(
        _ symbol: Symbol,
        _ timeframe: Timeframe,
        from start: Timestamp? = nil,
        to end: Timestamp? = nil,
        limit: Int? = nil,
        closedBy: Timestamp? = nil
    ) throws -> CandleSeries? {
        let sources = try coverage(of: symbol).map(\.timeframe).filter(timeframe.isBuildable(from:))
        let finest = sources.min { $0.nominalMilliseconds < $1.nominalMilliseconds }
        guard let source = sources.contains(timeframe) ? timeframe : finest else { return nil }
        // A candle has closed if it opens before the one that is under way.
        let end = [end, closedBy.map(timeframe.open(containing:))].compactMap(\.self).min()
        if source == timeframe { return try candles(symbol, timeframe, from: start, to: end, limit: limit) }
        return try built(symbol, timeframe, from: source, start: start, end: end, limit: limit)
    }

    private func built(
        _ symbol: Symbol,
        _ timeframe: Timeframe,
        from source: Timeframe,
        start: Timestamp?,
        end: Timestamp?,
        limit: Int?
    ) throws -> CandleSeries? {
        // Whole coarse candles only: from where one opens to where one closes.
        let (start, end) = (start.map(timeframe.open(atOrAfter:)), end.map(timeframe.open(atOrAfter:)))
        let ratio = Int(timeframe.nominalMilliseconds / source.nominalMilliseconds) + 1
        var fineLimit = limit.map { min($0, 1 << 30) * ratio + ratio }
        while true {
            let fine = try candles(symbol, source, from: start, to: end, limit: fineLimit)
            guard let coarse = fine.resampled(to: timeframe) else { return nil }
            guard let limit, let count = fineLimit, fine.count == count else {
                return limit.map(coarse.tail) ?? coarse
            }
            // The limit may have cut into the first candle.
            let whole = coarse.first?.openTime == fine.first?.openTime ? coarse : coarse.tail(coarse.count - 1)
            if whole.count >= limit { return whole.tail(limit) }
            fineLimit = count * 4
        }
    }
}

extension Timeframe {
    /// The open time of the first candle that opens at `time` or later.
    package func open(atOrAfter time: Timestamp) -> Timestamp {
        let open = open(containing: time)
        return open == time ? time : next(after: open)
    }
}
