/// The names of the columns of a file of candles.
struct CandleHeader {
    private let names: [String]
    private let fields: [String]
    private let base: String

    init(_ fields: [String], baseAsset: String) {
        self.fields = fields
        names = fields.map(CandleColumn.reduced)
        base = CandleColumn.reduced(baseAsset)
    }

    /// Whether this is a header: all four prices have their columns.
    var namesPrices: Bool { CandleColumn.prices.allSatisfy { index(of: $0) != nil } }

    /// What each column holds, as far as names and rows say.
    func columns(_ rows: [[String]]) throws(CandleCSVError) -> [CandleColumn?] {
        var columns = [CandleColumn?](repeating: nil, count: names.count)
        for price in CandleColumn.prices {
            if let index = index(of: price) { columns[index] = price }
        }
        if let index = index(of: .symbol) { columns[index] = .symbol }
        let isTimed = TimeColumn.assign(to: &columns, names, rows)
        let volume = try volume(rows)
        if let volume { columns[volume] = .volume }
        let missing = (isTimed ? [] : ["timestamp"]) + (volume == nil ? ["volume"] : [])
        guard missing.isEmpty else { throw .missingColumns(missing, header: text) }
        return columns
    }

    /// Why the first lines are no header.
    static func missing(in sample: CSVSample) -> CandleCSVError {
        let headers = sample.lines.prefix(10).map { CandleHeader($0.fields, baseAsset: "") }
        let best = headers.max { $0.found.count < $1.found.count }
        guard let best, let first = headers.first else { return .empty }
        if headers.contains(where: { $0.prices.isEmpty && TradeColumns.areNamed($0.names) }) {
            return .notCandles(TradeColumns.reason)
        }
        let needed = [CandleColumn.time] + CandleColumn.prices + [.volume]
        let missing = needed.filter { !best.found.contains($0) }.map { $0 == .time ? "timestamp" : $0.title }
        return .missingColumns(missing, header: (best.found.isEmpty ? first : best).text)
    }

    private var text: String { String(fields.joined(separator: ",").prefix(200)) }

    private var found: [CandleColumn] {
        ([CandleColumn.time] + CandleColumn.prices + [.volume]).filter { index(of: $0) != nil }
    }

    private var prices: [CandleColumn] { CandleColumn.prices.filter { index(of: $0) != nil } }

    /// The column with the most trusted of the names.
    private func index(of column: CandleColumn) -> Int? {
        column.names.lazy.compactMap { names.firstIndex(of: $0) }.first
    }

    /// The column of what was traded, counted in the base asset.
    private func volume(_ rows: [[String]]) throws(CandleCSVError) -> Int? {
        let suffixed = names.indices.filter { names[$0].hasPrefix("volume") && names[$0] == "volume" + base }
        if !base.isEmpty, let index = suffixed.first { return index }
        let candidates = CandleColumn.volume.names.compactMap { names.firstIndex(of: $0) }
        if let used = candidates.first(where: { index in rows.contains { !isZero($0[index]) } }) ?? candidates.first {
            return used
        }
        let others = names.indices.filter { names[$0].hasPrefix("volume") }.map { fields[$0] }
        guard !others.isEmpty else { return nil }
        throw .unclear(
            seen: "the volume stands in '\(others.joined(separator: "' or '"))', which is not clear for this symbol",
            remedy: .columns
        )
    }

    private func isZero(_ text: String) -> Bool { text.allSatisfy { "0.,".contains($0) } }
}

/// Files of single trades, which candles could be built from but are none.
enum TradeColumns {
    static let reason =
        "these are single trades (a price and an amount a row), not candles: build candles of them first, with a row "
        + "for each that has time, open, high, low, close and volume"

    static func areNamed(_ names: [String]) -> Bool {
        let amounts = ["qty", "quantity", "size", "amount", "volume", "baseqty", "vol"]
        return names.contains("price") && amounts.contains(where: names.contains)
    }

    /// Whether rows without a header are trades: a flag says who was the maker, or there are a time and two numbers only.
    static func arePlausible(_ rows: [[String]]) -> Bool {
        guard let width = rows.first?.count else { return false }
        return rows.allSatisfy(isTrade)
            || (width == 3 && rows.allSatisfy { TimeColumn.isPlausible($0[0]) && Double($0[1]) != nil })
    }

    static func isTrade(_ fields: [String]) -> Bool {
        (5...8).contains(fields.count) && fields.suffix(2).contains { ["true", "false"].contains($0.lowercased()) }
    }
}
