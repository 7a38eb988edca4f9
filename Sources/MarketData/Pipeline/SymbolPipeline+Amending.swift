import Markets

/// What comes after the close of its candle.
extension SymbolPipeline {
    /// Brings a late tick into its candle, or makes the candle if there was none.
    ///
    /// - Returns: whether that was still possible.
    mutating func amend(with tick: Tick, _ events: inout [MarketEvent]) -> Bool {
        let openTime = finest.open(containing: tick.time)
        guard canAmend(openTime) else { return false }
        if let index = amendable.firstIndex(where: { $0.openTime == openTime }) {
            guard amendable[index].takesTicks else { return false }
            amendable[index].add(time: tick.time, price: tick.price, quantity: tick.quantity)
            runAgain(from: amendable[index].candle, &events)
        } else {
            let candle = TimedCandle(openTime: openTime, time: tick.time, price: tick.price, quantity: tick.quantity)
            insert(candle, &events)
        }
        return true
    }

    /// Puts a finished candle in the place of one that has closed, or where one was missing.
    ///
    /// - Returns: why that is not possible, or not necessary.
    mutating func amend(with candle: Candle, _ events: inout [MarketEvent]) -> Rejection? {
        guard canAmend(candle.openTime) else { return .late }
        let finished = TimedCandle(finished: candle)
        guard let index = amendable.firstIndex(where: { $0.openTime == candle.openTime }) else {
            insert(finished, &events)
            return nil
        }
        let isKnown = amendable[index].candle == candle
        amendable[index] = finished
        if isKnown { return .duplicate }
        runAgain(from: candle, &events)
        return nil
    }

    /// Lets go of the closed candles that can no longer be amended.
    mutating func settle() {
        var limit = builder.frontier
        for _ in 0..<rules.lateCandles { limit = finest.open(containing: limit - 1) }
        amendableFrom = limit
        while let first = amendable.first, first.openTime < limit || rules.lateCandles == 0 {
            settled.take(first.candle) { _, _ in }
            amendable.removeFirst()
        }
    }

    private func canAmend(_ openTime: Timestamp) -> Bool {
        guard let firstOpen, rules.lateCandles > 0 else { return false }
        return openTime >= amendableFrom && openTime >= firstOpen && openTime < builder.frontier
    }

    private mutating func insert(_ candle: TimedCandle, _ events: inout [MarketEvent]) {
        let index = amendable.firstIndex { $0.openTime > candle.openTime } ?? amendable.endIndex
        amendable.insert(candle, at: index)
        runAgain(from: candle.candle, &events)
    }

    /// Works out anew what follows from the candles that can be amended, now that one of them has changed, and tells it.
    private mutating func runAgain(from changed: Candle, _ events: inout [MarketEvent]) {
        counts.amendedCandles += 1
        let symbol = symbol
        func tell(_ timeframe: Timeframe, _ candle: Candle) {
            events.append(.candleAmended(symbol: symbol, timeframe: timeframe, candle: candle))
        }
        func tellIfChanged(_ timeframe: Timeframe, _ candle: Candle) {
            if timeframe.open(containing: changed.openTime) == candle.openTime { tell(timeframe, candle) }
        }
        tell(finest, changed)
        day.amend(changed)
        derived = settled
        for closed in amendable { derived.take(closed.candle, onClose: tellIfChanged) }
        derived.advance(to: closedBy, onClose: tellIfChanged)
        if let openTime = builder.current?.openTime { derived.open(at: openTime) { _, _, _ in } }
    }
}
