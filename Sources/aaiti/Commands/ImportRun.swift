import API
import JSON
import MarketData
import Markets

/// The files of one import: what became of each, told to a person or as JSON.
struct ImportRun {
    private struct Entry {
        let name: String
        let result: Result<CandleImportReport, any Error>
        var known: ImportedFile?
    }

    private static let namedGaps = 5

    private let importer: CandleFileImport
    private let asJSON: Bool
    private var entries: [Entry] = []
    private var total = CandleImportReport()

    init(_ importer: CandleFileImport, asJSON: Bool) {
        self.importer = importer
        self.asJSON = asJSON
    }

    /// What went wrong, by file.
    var failures: [(name: String, error: any Error)] {
        entries.compactMap { entry in
            switch entry.result {
            case .success(let report) where report.isUsable: nil
            case .success(let report): (entry.name, Self.useless(report))
            case .failure(let error): (entry.name, error)
            }
        }
    }

    private static func reason(of error: any Error) -> String {
        (error as? CommandFailure)?.message ?? explanation(of: error)
    }

    private static func useless(_ report: CandleImportReport) -> CommandFailure {
        report.read == 0
            ? CommandFailure("there are no candles in it")
            : CommandFailure("none of its \(report.read) rows could be used")
    }

    /// Imports a file; what is wrong with it is kept for the end.
    ///
    /// - Throws: ``Interruption/Requested``, and errors of the store, which no other file would be spared.
    mutating func importFile(_ path: String, _ interruption: Interruption) throws {
        let bar = ProgressBar("import")
        defer { bar.finish() }
        do {
            let outcome = try importer.run(path) { progress in
                try interruption.check()
                let share = Double(progress.bytesDone) / Double(max(1, progress.bytesTotal))
                bar.show(share, count: progress.rowsRead, of: "rows")
            }
            bar.finish()
            switch outcome {
            case .alreadyImported(let file):
                add(Entry(name: path, result: .success(Self.report(of: file)), known: file))
            case .read(let parts):
                for part in parts { add(Entry(name: part.name, result: part.result)) }
            }
        } catch let error as CandleCSVError {
            bar.finish()
            add(Entry(name: path, result: .failure(error)))
        }
    }

    /// A file that is known already, as if it had been read again.
    private static func report(of file: ImportedFile) -> CandleImportReport {
        var report = CandleImportReport()
        report.read = file.rows
        report.unchanged = file.rows
        return report
    }

    private mutating func add(_ entry: Entry) {
        entries.append(entry)
        guard case .success(let report) = entry.result else { return }
        total += report
        if !asJSON { printText(entry, report) }
    }

    private func printText(_ entry: Entry, _ report: CandleImportReport) {
        let name = entry.name
        if let file = entry.known {
            let already = "\(name): already imported at \(file.importedAt.iso8601)"
            standardOutput("\(already): \(counts(report)), \(file.gaps) gaps" + missing(file.missingCandles))
            return
        }
        for row in report.rejected { standardError("\(name):\(row.line): \(row.reason)") }
        let unnamed = report.rejectedCount - report.rejected.count
        if unnamed > 0 { standardError("\(name): and \(unnamed) more rows that could not be used") }
        guard report.isUsable else { return }
        standardOutput("\(name): \(counts(report)), \(report.gaps.count) gaps" + missing(report.missingCandles))
        standardOutput("  \(report.layout)")
        for gap in report.gaps.prefix(Self.namedGaps) {
            standardOutput("  gap: \(gap.missing) missing from \(gap.start.iso8601)")
        }
        let more = report.gaps.count - Self.namedGaps
        if more > 0 { standardOutput("  and \(more) more gaps") }
    }

    private func counts(_ report: CandleImportReport) -> String {
        "\(report.read) rows read, \(report.inserted) inserted, \(report.updated) updated, "
            + "\(report.unchanged) unchanged, \(report.rejectedCount) rejected"
    }

    private func missing(_ count: Int) -> String { count > 0 ? " (\(count) candles missing)" : "" }

    /// What Ctrl-C has left.
    func interrupted(_ path: String, of count: Int) -> String {
        "aaiti: interrupted in \(path), \(entries.count) of \(count) files done. What was read up to there is stored, in "
            + "whole batches; the same command goes on from here"
    }

    /// Prints the total of several files, or everything as JSON.
    func printResult(isOneFile: Bool) {
        if asJSON {
            standardOutput(bytes: json(isOneFile: isOneFile))
        } else if entries.count > 1 {
            let failed = failures.count
            standardOutput(
                "total: \(entries.count) files, \(counts(total))" + (failed > 0 ? ", \(failed) files failed" : "")
            )
        }
    }

    /// - Throws: the one failure of the one file, or what says how many of them failed.
    func throwFailures(of paths: ImportPaths) throws {
        guard let first = failures.first else { return }
        if paths.isOneFile, failures.count == 1, entries.count == 1 {
            let text = Self.reason(of: first.error)
            throw CommandFailure(text.contains(first.name) ? text : "\(first.name): \(text)")
        }
        for failure in failures { standardError("\(failure.name): \(Self.reason(of: failure.error))") }
        throw CommandFailure("\(failures.count) of \(entries.count) files could not be imported")
    }
}

extension ImportRun {
    private func json(isOneFile: Bool) -> [UInt8] {
        var writer = JSONWriter()
        if isOneFile, entries.count == 1, let only = entries.first {
            writer.object { write(only, to: &$0) }
        } else {
            writer.object { writer in
                writer.member("files") { writer in
                    writer.array(entries) { writer, entry in
                        writer.object {
                            $0.member("file", entry.name)
                            write(entry, to: &$0)
                        }
                    }
                }
                writer.member("total") { writer in
                    writer.object {
                        $0.member("files", entries.count)
                        $0.member("failed", failures.count)
                        $0.member("read", total.read)
                        $0.member("inserted", total.inserted)
                        $0.member("updated", total.updated)
                        $0.member("unchanged", total.unchanged)
                        $0.member("rejected_count", total.rejectedCount)
                    }
                }
            }
        }
        return writer.bytes
    }

    private func write(_ entry: Entry, to writer: inout JSONWriter) {
        switch (entry.result, entry.known) {
        case (.failure(let error), _): writer.member("error", Self.reason(of: error))
        case (.success(let report), let file?):
            writer.member("already_imported", file.importedAt.iso8601)
            writer.member("read", report.read)
            writer.member("inserted", 0)
            writer.member("updated", 0)
            writer.member("unchanged", report.unchanged)
            writer.member("rejected_count", 0)
            writer.member("rejected") { $0.array([Int]()) { $0.value($1) } }
            writer.member("gaps", file.gaps)
            writer.member("missing_candles", file.missingCandles)
        case (.success(let report), nil): report.writeMembers(to: &writer)
        }
    }
}
