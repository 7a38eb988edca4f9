import ArgumentParser
import Platform
import Storage

struct Database: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "db",
        abstract: "Care for the stored data.",
        subcommands: [Migrate.self, Check.self, Backup.self, Maintain.self]
    )

    struct Migrate: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Bring the databases to this version's form; 'serve' does it too."
        )

        @OptionGroup var data: DataOptions

        func run() throws {
            let directory = try data.open("db migrate")
            standardOutput("The databases in \(directory.path) have the form of this version.")
        }
    }

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Look for damage in the databases, the candles and the books of the bots."
        )

        @OptionGroup var data: DataOptions

        func run() throws {
            let directory = try data.openExisting("db check")
            var check = try directory.check()
            if check.isSound { check.problems = try LedgerAudit(directory.application).problems() }
            for problem in check.problems { standardError(problem) }
            guard check.isSound else {
                throw CommandFailure(
                    "\(check.problems.count) problems found: restore a backup, or import the candles again"
                )
            }
            standardOutput("The databases in \(directory.path) are sound.")
        }
    }

    struct Backup: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Copy the databases into a new folder.",
            discussion: "While a server runs, use its POST /api/admin/backup."
        )

        @Argument(help: "The folder to make.")
        var folder: String

        @OptionGroup var data: DataOptions

        func run() throws {
            try data.openExisting("db backup").backup(to: folder)
            standardOutput("Backup written to \(folder).")
        }
    }

    struct Maintain: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Give free space back and refresh the statistics.")

        @OptionGroup var data: DataOptions

        func run() throws {
            let report = try data.openExisting("db maintain").maintain()
            standardOutput(
                "\(report.bytesBefore) bytes before, \(report.bytesAfter) after, \(report.pagesFreed) pages freed."
            )
        }
    }
}
