import Hummingbird
import JSON
import Logging
import Platform
import Storage

extension BotRoutes {
    func stopAll(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let user = try context.require(.trader)
        let (reason, scope) = try await request.fields(
            Field<String>.string("reason", 1...500).or("no reason given"),
            Field<StopScope>.choice("scope").or(.mine)
        )
        let whose = try Self.scope(scope, user)
        let result = try await threads.run { [platform] in
            Result { try platform.bots.stopAll(whose, by: user.email, reason: reason) }
        }
        // Also what could not be stored: nothing has been sent since.
        try await audit.append(
            "trading.stop",
            by: user,
            request,
            context,
            details: ["reason": .string(reason), "scope": .string(scope.rawValue)]
        )
        let stopped = try result.get()
        for failure in stopped.failures {
            let metadata: Logger.Metadata = ["bot": "\(failure.bot.id)", "error": "\(failure.error)"]
            context.logger.error("a bot could not be stopped", metadata: metadata)
        }
        for bot in stopped.bots {
            try await audit.append("bot.stop", by: user, request, context, on: .init("bot", bot.id))
        }
        return .json {
            $0.member("bots", stopped.bots)
            $0.member("total", stopped.bots.count)
            $0.member("failed") { writer in
                writer.array(stopped.failures) { writer, failure in
                    writer.object {
                        $0.member("id", failure.bot.id)
                        $0.member("name", failure.bot.name)
                        $0.member("error", Problem(failure.error).detail)
                    }
                }
            }
            $0.member("trading_stop", stopped.stop)
        }
    }

    func resumeTrading(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let user = try context.require(.trader)
        let scope = try await request.fields(Field<StopScope>.choice("scope").or(.mine))
        try await threads.run { [platform] in try platform.bots.resumeTrading(try Self.scope(scope, user)) }
        try await audit.append(
            "trading.resume",
            by: user,
            request,
            context,
            details: ["scope": .string(scope.rawValue)]
        )
        return .noContent
    }

    func limits(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let user = try context.require()
        return .json { answer(platform.bots.account(userID: user.userID), user, &$0) }
    }

    func setLimits(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let user = try context.require(.trader)
        let limits = try await request.fields(.accountLimits)
        let account = try await threads.run { [platform] in
            try platform.bots.setLimits(limits, userID: user.userID)
        }
        let details = try JSONValue(parsing: JSONWriter.bytes(of: limits)).objectValue ?? [:]
        try await audit.append("trading.limits", by: user, request, context, details: details)
        return .json { answer(account, user, &$0) }
    }

    private func answer(_ account: TradingAccount, _ user: Principal, _ writer: inout JSONWriter) {
        writer.member("limits", account.limits)
        writer.member("account", account)
        writer.member("trading_stop", platform.bots.tradingStop(userID: user.userID))
    }

    func health(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let user = try context.require()
        let id = try context.resourceID()
        let health = try await bulkThreads.run { [platform] in try platform.bots.health(id, userID: user.userID) }
        return .json { $0.member("health", health) }
    }

    func parity(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let user = try context.require()
        let id = try context.resourceID()
        let receipt = try await bulkThreads.run { [platform] in try platform.bots.parity(id, userID: user.userID) }
        return .json { $0.member("parity", receipt) }
    }

    private static func scope(_ scope: StopScope, _ user: Principal) throws -> TradingStop.Scope {
        switch scope {
        case .mine: return .user(user.userID)
        case .all:
            guard user.role.permits(.admin) else {
                throw Problem.forbidden("Only an admin stops and resumes the trading of everybody.")
            }
            return .all
        }
    }
}

/// Whose trading is stopped.
enum StopScope: String, Sendable, CaseIterable {
    case mine, all
}
