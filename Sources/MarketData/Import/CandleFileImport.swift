public import Markets

/// Imports files of candles from the disk: plain CSV, packed with gzip, or zip archives with several of them.
///
/// A file of which every row has been imported is noted in the store and known again at a glance; one that was
/// interrupted, or had rows of no use, is read again, and what is stored already stays as it is.
public struct CandleFileImport: Sendable {
    /// What became of a file.
    public enum Outcome: Sendable {
        /// It had been imported before, and has not changed since.
        case alreadyImported(ImportedFile)
        /// It was read; one entry for each CSV file in it.
        case read([Part])
    }

    /// What became of one CSV file.
    public struct Part: Sendable {
        /// The path, and behind it the name inside an archive.
        public let name: String
        public let result: Result<CandleImportReport, any Error>
    }

    private let store: any CandleStore & ImportLedger
    private let symbol: Symbol
    private let timeframe: Timeframe
    private let options: CandleCSVOptions
    private let repeats: Bool
    private let clock: any MarketClock

    /// - Parameters:
    ///   - repeats: whether files are read that have been imported before, such as to mend a damaged store.
    ///   - clock: says when a file was imported.
    public init(
        into store: any CandleStore & ImportLedger,
        symbol: Symbol,
        timeframe: Timeframe,
        options: CandleCSVOptions = CandleCSVOptions(),
        repeats: Bool = false,
        clock: any MarketClock
    ) {
        self.store = store
        self.symbol = symbol
        self.timeframe = timeframe
        self.options = options
        self.repeats = repeats
        self.clock = clock
    }

    /// Imports one file.
    ///
    /// - Parameter progress: called after each chunk of the file; what it throws ends the import. The batches that are
    ///   stored by then stay.
    /// - Throws: ``CandleCSVError`` if the file cannot be opened or unpacked, what `progress` throws, or the store's error;
    ///   what is wrong with one CSV file of an archive is part of the outcome.
    public func run(
        _ path: String,
        progress: (ImportProgress) throws -> Void = { _ in }
    ) throws -> Outcome {
        let fingerprint = try FileFingerprint(path: path)
        if !repeats, let fingerprint, let known = try known(fingerprint) { return .alreadyImported(known) }
        var parts: [Part] = []
        var rows = 0
        try CandleFile.forEachPart(of: path) { part in
            let name = part.name.map { "\(path)/\($0)" } ?? path
            do {
                let report = try read(part, rowsBefore: rows, progress)
                rows += report.read
                parts.append(Part(name: name, result: .success(report)))
            } catch let error as CandleCSVError where part.name != nil {
                parts.append(Part(name: name, result: .failure(error)))
            }
        }
        let reports = parts.compactMap { try? $0.result.get() }
        if let fingerprint, reports.count == parts.count { try note(path, fingerprint, reports) }
        return .read(parts)
    }

    private func read(
        _ part: CandleFile.Part,
        rowsBefore: Int,
        _ progress: (ImportProgress) throws -> Void
    ) throws -> CandleImportReport {
        var candles = CandleImport(into: store, symbol: symbol, timeframe: timeframe, options: options)
        while let chunk = try part.next() {
            try candles.read(chunk)
            let rows = rowsBefore + candles.rowsRead
            try progress(ImportProgress(bytesDone: part.bytesDone(), bytesTotal: part.bytesTotal, rowsRead: rows))
        }
        return try candles.finish()
    }

    private func known(_ fingerprint: FileFingerprint) throws -> ImportedFile? {
        try store.importedFile(fingerprint, symbol: symbol, timeframe: timeframe, options: options.line)
    }

    /// Notes a file of which every row is in the store now; the rows of others shall be named again.
    private func note(_ path: String, _ fingerprint: FileFingerprint, _ reports: [CandleImportReport]) throws {
        guard reports.allSatisfy({ $0.read > 0 && $0.rejectedCount == 0 }),
            // One that has changed while it was read is not known yet.
            try FileFingerprint(path: path) == fingerprint
        else { return }
        let file = ImportedFile(
            symbol: symbol,
            timeframe: timeframe,
            name: path,
            options: options.line,
            fingerprint: fingerprint,
            rows: reports.reduce(0) { $0 + $1.read },
            gaps: reports.reduce(0) { $0 + $1.gaps.count },
            missingCandles: reports.reduce(0) { $0 + $1.missingCandles },
            importedAt: clock.now
        )
        try store.note(file)
    }
}
