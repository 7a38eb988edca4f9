/// Files without a header, whose columns are known by their order: those that exchanges' dumps and libraries write.
///
/// The orders differ in where the prices stand, and the rows tell them apart: the high is the highest of the four, the low
/// the lowest. An order counts if every sound row agrees with it and every other order is contradicted.
struct KnownShape {
    let name: String
    /// The columns behind the time.
    let columns: [CandleColumn?]

    /// `time` and five columns.
    private static let orders: [KnownShape] = [
        KnownShape(name: "time,open,high,low,close,volume", columns: [.open, .high, .low, .close, .volume]),
        KnownShape(name: "Bitfinex and KuCoin", columns: [.open, .close, .high, .low, .volume]),
        KnownShape(name: "HTX", columns: [.open, .close, .low, .high, .volume]),
        KnownShape(name: "Coinbase", columns: [.low, .high, .open, .close, .volume]),
        KnownShape(name: "Gate.io", columns: [.volume, .close, .high, .low, .open]),
    ]

    /// What each column of the rows is, and the shape's name.
    ///
    /// - Throws: ``CandleCSVError/unclear(seen:remedy:)`` if none or several fit.
    static func columns(of rows: [[String]]) throws(CandleCSVError) -> ([CandleColumn?], String) {
        guard let first = rows.first else { throw .empty }
        let line = String(first.joined(separator: ",").prefix(120))
        let hasClock = first.count > 6 && TimeColumn.kind(of: first[1]) == .clock
        let lead: [CandleColumn?] = hasClock ? [.date, .clock] : [.time]
        let numbers = rows.map { $0.dropFirst(lead.count).map(number) }
        let fitting = candidates(width: first.count - lead.count, numbers)
        guard !fitting.isEmpty else {
            throw .unclear(
                seen:
                    "there is no header, and rows with \(first.count) columns such as '\(line)' are of no known shape",
                remedy: .columns
            )
        }
        let sound = numbers.filter { row in fitting.contains { $0.fits(row) } }
        let left = fitting.filter { shape in !sound.isEmpty && sound.allSatisfy { shape.fits($0) } }
        guard let shape = left.first, left.count == 1 else {
            let names = left.map(\.name).joined(separator: ", ")
            throw .unclear(
                seen: "there is no header, and rows such as '\(line)' fit "
                    + (left.isEmpty ? "no known order of columns" : "several orders of columns (\(names))"),
                remedy: .columns
            )
        }
        return (lead + shape.columns, hasClock ? "MetaTrader" : shape.name)
    }

    private static func candidates(width: Int, _ numbers: [[Double?]]) -> [KnownShape] {
        func widened(_ shapes: some Sequence<KnownShape>, _ name: String?) -> [KnownShape] {
            shapes.map { shape in
                let rest = [CandleColumn?](repeating: nil, count: width - shape.columns.count)
                return KnownShape(name: name ?? shape.name, columns: shape.columns + rest)
            }
        }
        let plain = orders.prefix(1)
        switch width {
        case 5: return orders
        case 6: return widened(orders, nil)
        case 7:
            let withAverage: [CandleColumn?] = [.open, .high, .low, .close, nil, .volume, nil]
            return isAverage(numbers)
                ? [KnownShape(name: "Kraken's candles with their average price", columns: withAverage)] : []
        case 8: return widened(plain, "OKX")
        case 11:
            let closes = numbers.allSatisfy { row in row[5].map { $0 >= 1e8 } ?? false }
            return closes ? widened(plain, "Binance's klines") : []
        default: return []
        }
    }

    /// Whether the fifth number lies between low and high, as an average price does; 0 where nothing was traded.
    private static func isAverage(_ rows: [[Double?]]) -> Bool {
        rows.allSatisfy { row in
            guard let high = row[1], let low = row[2], let average = row[4] else { return false }
            return (low...max(low, high)).contains(average) || average == 0
        }
    }

    /// Whether a row's prices are those of a candle in this order.
    private func fits(_ row: [Double?]) -> Bool {
        func value(_ column: CandleColumn) -> Double? {
            columns.firstIndex(of: column).flatMap { row[$0] }
        }
        guard let open = value(.open), let high = value(.high), let low = value(.low), let close = value(.close),
            let volume = value(.volume)
        else { return false }
        return low > 0 && high >= max(open, close, low) && low <= min(open, close) && volume >= 0
    }

    private static func number(_ text: String) -> Double? { Double(text) ?? Double(text.replacing(",", with: ".")) }
}
