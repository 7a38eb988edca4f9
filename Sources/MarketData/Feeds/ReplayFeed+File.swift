public import Markets

extension ReplayFeed {
    /// Reads the candles of a CSV file, plain or packed with gzip or zip, to replay them.
    ///
    /// - Parameter timeframe: of the file's candles; `nil` to take the shortest step between two of them.
    /// - Throws: ``CandleCSVError`` if the file cannot be read, or has no two good candles to tell the timeframe from.
    public static func candles(
        ofFile path: String,
        symbol: Symbol,
        timeframe: Timeframe? = nil
    ) throws -> CandleSeries {
        let finest = timeframe ?? .oneMinute
        var batches: [CandleSeries] = []
        var reader = CandleCSVReader(symbol: symbol, timeframe: finest)
        let parts = try CandleFile.forEachPart(of: path) { part in
            reader = CandleCSVReader(symbol: symbol, timeframe: finest)
            while let chunk = try part.next() { try reader.read(chunk) { batches.append($0) } }
            try reader.finish { batches.append($0) }
        }
        if parts > 1 {
            let reason = "it holds \(parts) files: unpack the one to replay"
            throw CandleCSVError.unreadable(path: path, reason: reason)
        }
        let candles = ascending(batches)
        guard let inferred = timeframe ?? inferredTimeframe(of: candles) else {
            let rows = "\(reader.rowsRead) rows, \(reader.rejectedCount) rejected"
            let first = reader.rejected.first.map { "; line \($0.line): \($0.reason)" } ?? ""
            throw CandleCSVError.unreadable(path: path, reason: "there are no candles to replay (\(rows)\(first))")
        }
        return CandleSeries(symbol: symbol, timeframe: inferred, candles: candles)
    }

    /// All candles in order; of those with one open time the last counts.
    private static func ascending(_ batches: [CandleSeries]) -> [Candle] {
        let candles = batches.flatMap { Array($0) }
        let isAscending = zip(candles, candles.dropFirst()).allSatisfy { $0.openTime < $1.openTime }
        if isAscending { return candles }
        let newest = Dictionary(candles.map { ($0.openTime, $0) }) { _, last in last }
        return newest.values.sorted { $0.openTime < $1.openTime }
    }

    /// The coarsest timeframe that the shortest step between two candles leaves room for, and on whose grid they stand.
    private static func inferredTimeframe(of candles: [Candle]) -> Timeframe? {
        guard let step = zip(candles, candles.dropFirst()).map({ $1.openTime - $0.openTime }).min() else { return nil }
        return Timeframe.allCases.last { timeframe in
            let isMonth = timeframe == .oneMonth && step >= 28 * 86_400_000
            return (isMonth || timeframe.nominalMilliseconds <= step)
                && candles.allSatisfy { timeframe.open(containing: $0.openTime) == $0.openTime }
        }
    }
}
