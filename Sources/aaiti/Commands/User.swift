import ArgumentParser
import Foundation
import JSON
import Markets
import Platform
import Storage

struct User: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Accounts of the people who use this AAITI.",
        discussion: """
            Passwords are asked for, or read from standard input with --password-stdin.

            Example:
              aaiti user add you@example.com
            """,
        subcommands: [Add.self, List.self, ResetPassword.self, Disable.self]
    )

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make an account; the first one becomes admin.")

        @Argument(help: "The e-mail address.")
        var email: String

        @Option(help: "admin, trader or viewer.")
        var role = "trader"

        @OptionGroup var password: PasswordOptions
        @OptionGroup var data: DataOptions

        func run() async throws {
            guard let role = Role(rawValue: role) else {
                let known = Role.allCases.map(\.rawValue).joined(separator: ", ")
                throw CommandFailure("--role \(role): must be one of \(known)")
            }
            let accounts = try await localAccounts(try data.open("user add"))
            let user = try await accounts.addUser(email: email, password: try password.read(), role: role)
            standardOutput("\(user.email) is \(user.role.rawValue).")
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the accounts.")

        @OptionGroup var data: DataOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let users = try data.openExisting("user list").application.users(PageRequest(limit: 100_000)).items
            if output.json { return printJSON(users) }
            guard !users.isEmpty else { return standardOutput("There are no accounts yet: 'aaiti user add EMAIL'.") }
            var table = Table("email", "role", "made", "last login", "")
            for user in users {
                table.add(
                    user.email,
                    user.role.rawValue,
                    user.createdAt.iso8601,
                    user.lastLogin?.iso8601 ?? "–",
                    user.isDisabled ? "disabled" : ""
                )
            }
            standardOutput(table.text)
        }

        private func printJSON(_ users: [UserRecord]) {
            var writer = JSONWriter()
            writer.array(users) { writer, user in
                writer.object {
                    $0.member("id", user.id)
                    $0.member("email", user.email)
                    $0.member("role", user.role.rawValue)
                    $0.member("disabled", user.isDisabled)
                    $0.member("created_at", user.createdAt.iso8601)
                    $0.member("last_login", user.lastLogin?.iso8601)
                }
            }
            standardOutput(bytes: writer.bytes)
        }
    }

    struct ResetPassword: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Set another password; ends the account's sessions.")

        @Argument(help: "The e-mail address.")
        var email: String

        @OptionGroup var password: PasswordOptions
        @OptionGroup var data: DataOptions

        func run() async throws {
            let accounts = try await localAccounts(try data.openExisting("user reset-password"))
            try await accounts.resetPassword(email: email, to: try password.read())
            standardOutput("\(email) has another password and is logged out everywhere.")
        }
    }

    struct Disable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lock an account, or open it again with --enable.")

        @Argument(help: "The e-mail address.")
        var email: String

        @Flag(help: "Open the account again.")
        var enable = false

        @OptionGroup var data: DataOptions

        func run() async throws {
            let accounts = try await localAccounts(try data.openExisting("user disable"))
            try await accounts.setDisabled(!enable, email: email)
            standardOutput("\(email) is \(enable ? "enabled" : "disabled").")
        }
    }
}

struct PasswordOptions: ParsableArguments {
    @Flag(help: "Read the password from standard input.")
    var passwordStdin = false

    /// The password: a line of standard input, or asked for on the terminal without showing it.
    func read() throws -> String {
        if passwordStdin {
            guard let line = readLine() else { throw CommandFailure("standard input holds no password") }
            return line
        }
        guard isatty(STDIN_FILENO) == 1, let text = unsafe getpass("Password: ") else {
            throw CommandFailure("there is no terminal to ask for the password: use --password-stdin")
        }
        return unsafe String(cString: text)
    }
}

/// The account service on an open data directory, for commands.
private func localAccounts(_ directory: DataDirectory) async throws -> AccountService {
    let queue = BoundedWorkQueue(label: "store", width: 1, maximumWaiting: 16)
    let clock = WallClock()
    return await AccountService(
        store: directory.application,
        audit: AuditTrail(store: directory.application, clock: clock, queue: queue),
        key: try SigningKey.loadOrCreate(inDirectory: directory.path),
        clock: clock,
        storeQueue: queue
    )
}
