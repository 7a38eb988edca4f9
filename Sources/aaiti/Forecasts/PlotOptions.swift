import ArgumentParser
import Reports

/// `--plot FILE` for commands whose result can be drawn.
struct PlotOptions: ParsableArguments {
    @Option(help: "Draw it into FILE.svg, or FILE.html with the figures beside; neither needs anything else.")
    var plot: String?

    /// - Throws: ``CommandFailure`` for a file that cannot be, before there is any work.
    func file() throws -> PlotFile? { try plot.map { try PlotFile($0) } }
}

/// The file that a report is drawn into.
struct PlotFile {
    private let file: TextFile
    private let isPicture: Bool

    init(_ path: String) throws {
        isPicture = path.lowercased().hasSuffix(".svg")
        file = try TextFile(path, option: "--plot", endings: ["svg", "html"])
    }

    func write(_ report: some PlottedReport) throws {
        try file.write(isPicture ? report.plot.svg(.standalone) : report.page.html)
    }
}
