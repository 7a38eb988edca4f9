import Logging
import Markets
import Platform
import Storage

/// The platform without a server: for commands that do a job and end.
struct LocalPlatform {
    let platform: TradingPlatform
    private let directory: DataDirectory

    init(_ directory: DataDirectory, events: any ApplicationEventSink = NoEventSink()) {
        self.directory = directory
        platform = TradingPlatform(
            store: directory.application,
            candles: directory.candles,
            events: events,
            clock: WallClock(),
            logger: Logger(label: "aaiti") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    /// Who owns what the command makes: the account named, or the only admin.
    func owner(_ email: String?) throws -> UserRecord {
        guard let owner = try ownerIfAny(email) else {
            throw CommandFailure("there is no account yet that could own this: make one with 'aaiti user add EMAIL'")
        }
        return owner
    }

    /// As ``owner(_:)``, but `nil` where there is no account yet.
    func ownerIfAny(_ email: String?) throws -> UserRecord? {
        if let email {
            guard let user = try directory.application.user(email: email.lowercased()) else {
                throw CommandFailure("there is no account \(email): see 'aaiti user list'")
            }
            return user
        }
        let admins = try directory.application.users(PageRequest(limit: 1000)).items.filter { $0.role == .admin }
        guard admins.count <= 1 else { throw CommandFailure("there are several admins: name one with --user EMAIL") }
        return admins.first
    }

    /// A model by its name or identifier.
    ///
    /// - Throws: ``CommandFailure`` that names those that there are.
    func requireModel(_ name: String, user: String?) throws -> ModelRecord {
        guard let owner = try ownerIfAny(user) else {
            throw CommandFailure("there is no model '\(name)', and no account yet that could own one")
        }
        if let model = try model(name, of: owner) { return model }
        let known = try platform.models.models(userID: owner.id, PageRequest(limit: 10)).items.map { "'\($0.name)'" }
        throw CommandFailure(
            known.isEmpty
                ? "there is no model '\(name)', nor any other: train one with 'aaiti train'"
                : "there is no model '\(name)': train one with 'aaiti train', or name one of \(known.joined(separator: ", "))"
        )
    }

    /// A model by its name or identifier.
    func model(_ name: String, of owner: UserRecord) throws -> ModelRecord? {
        try platform.models.models(userID: owner.id, PageRequest(limit: 100_000)).items
            .first { $0.id == name || $0.name == name }
    }
}
