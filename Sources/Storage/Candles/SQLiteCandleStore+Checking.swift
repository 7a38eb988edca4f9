import GRDB
import Markets

extension SQLiteCandleStore {
    /// Examines every page and index, decodes every chunk, and compares the chunks with their index.
    public func check() throws -> DatabaseCheck {
        var result = try database.check("candles.check")
        guard result.isSound else { return result }
        for (symbol, timeframe) in try storedSeries() {
            result.problems += try database.read("candles.checkSeries") { db in
                var series = SeriesCheck(symbol, timeframe, index: try ChunkIndexEntry.all(symbol, timeframe, in: db))
                let query = ChunkQuery(
                    symbol: symbol,
                    timeframe: timeframe,
                    start: Timestamp(milliseconds: .min),
                    end: Timestamp(milliseconds: .max)
                )
                try query.forEach(in: db) { try series.check($0, $1) }
                return series.finished()
            }
        }
        return result
    }

    /// The series that chunks or the index know of.
    private func storedSeries() throws -> [(Symbol, Timeframe)] {
        try database.read("candles.series") {
            try $0.all(
                """
                SELECT symbol, timeframe FROM candle_chunks UNION SELECT symbol, timeframe FROM candle_index
                ORDER BY symbol, timeframe
                """
            ) { (try $0.symbol(), try $0.named(Timeframe.self)) }
        }
    }
}

/// The examination of the chunks of one series.
private struct SeriesCheck {
    private static let remedy = "import that time again (aaiti import --force), or restore a backup"

    private let symbol: Symbol
    private let timeframe: Timeframe
    /// What the index says of chunks that have not been seen yet.
    private var index: [Int64: ChunkIndexEntry]
    private var lastSeen: Timestamp?
    private var problems: [String] = []

    init(_ symbol: Symbol, _ timeframe: Timeframe, index: [Int64: ChunkIndexEntry]) {
        self.symbol = symbol
        self.timeframe = timeframe
        self.index = index
    }

    mutating func check(_ chunk: StoredChunk, _ row: Row) throws {
        let expected = index.removeValue(forKey: chunk.bucket)
        do {
            var columns = CandleColumns()
            try chunk.decode(row, appendingTo: &columns)
        } catch let error as StoreError {
            problems.append(error.description)
            return
        }
        let buckets = [chunk.first, chunk.last].map { CandleBuckets.bucket(of: $0, timeframe) }
        let overlaps = lastSeen.map { chunk.first <= $0 } ?? false
        lastSeen = max(lastSeen ?? chunk.last, chunk.last)
        if overlaps || buckets.contains(where: { $0 != chunk.bucket }) {
            problems.append("\(candles(chunk.first, chunk.last)) stand in a chunk of another time: \(Self.remedy)")
        } else if expected == nil {
            problems.append(
                "\(candles(chunk.first, chunk.last)) are not in the index; none is lost: \(Self.remedy)"
            )
        } else if let expected, try chunk.indexEntry(row) != expected {
            problems.append(
                "\(candles(expected.first, expected.last)) are not those that were stored last: \(chunk.count) from "
                    + "\(chunk.first.iso8601) to \(chunk.last.iso8601) are there, \(expected.count) in the index; what was "
                    + "stored last is lost: \(Self.remedy)"
            )
        }
    }

    /// All problems, once every chunk has been seen.
    func finished() -> [String] {
        problems
            + index.values.sorted { $0.bucket < $1.bucket }.map { missing in
                "\(candles(missing.first, missing.last)) are missing, \(missing.count) of them, and lost: \(Self.remedy)"
            }
    }

    private func candles(_ first: Timestamp, _ last: Timestamp) -> String {
        "the \(timeframe.rawValue) candles of \(symbol) from \(first.iso8601) to \(last.iso8601)"
    }
}
