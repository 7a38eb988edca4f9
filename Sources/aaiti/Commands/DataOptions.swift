public import ArgumentParser
import Foundation
public import MarketData
public import Markets
import Storage

/// Where a command finds the data.
struct DataOptions: ParsableArguments {
    @Option(help: "Folder with the data; AAITI_DATA_DIR or 'data' if not given.")
    var dataDir: String?

    var path: String { dataDir ?? ProcessInfo.processInfo.environment["AAITI_DATA_DIR"] ?? "data" }

    /// Opens the folder, which must hold data: for commands that only look, to which a mistyped folder must not seem empty.
    func openExisting(_ command: String) throws -> DataDirectory {
        try requireData()
        return try open(command)
    }

    /// Opens the folder, which must hold data, only to look where another process has it open.
    func inspect(_ command: String) throws -> (directory: DataDirectory, holder: String?) {
        try requireData()
        guard let holder = DataDirectory.holder(of: path) else { return (try open(command), nil) }
        return (try DataDirectory(inspecting: path), holder)
    }

    private func requireData() throws {
        guard FileManager.default.fileExists(atPath: path + "/aaiti.sqlite") else {
            throw CommandFailure("there are no data in the folder '\(path)': name it with --data-dir or AAITI_DATA_DIR")
        }
    }

    /// Opens the folder, and makes it if it is not there; nobody else may have it open.
    func open(_ command: String, observer: (any QueryObserver)? = nil) throws -> DataDirectory {
        try DataDirectory(path: path, command: "aaiti \(command)", observer: observer)
    }
}

/// `--json` for commands whose result another program may read.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Print one JSON document.")
    var json = false
}

extension Symbol: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}

extension Timeframe: ExpressibleByArgument {}

extension EpochUnit: ExpressibleByArgument {}

extension Timestamp: ExpressibleByArgument {
    public init?(argument: String) { self.init(iso8601: argument) }
}
