import JSON
public import Markets
public import Storage

/// All bots of a user together. Amounts of different currencies are not added up: nobody said at which rate.
public struct Portfolio: Sendable {
    /// What the bots that trade in one currency are worth.
    public struct Total: Hashable, Sendable {
        public let currency: String
        public var capital: Money
        public var value: Money
    }

    /// What the bots that share something have earned.
    public struct Attribution: Hashable, Sendable {
        public let name: String
        public let currency: String
        public var bots: Int
        public var profit: Money
    }

    public let bots: [BotRecord]
    /// What each of the bots has earned.
    private let profits: [Money]

    /// - Throws: `StoreError` if a bot's stored performance cannot be read.
    public init(bots: [BotRecord]) throws {
        self.bots = bots
        profits = try bots.map { bot in
            // A bot without performance has not traded yet.
            guard let performance = bot.performance else { return .zero }
            guard let text = try JSONValue(parsing: performance)["profit"]?.stringValue else {
                throw StoreError.corrupt("the performance of bot \(bot.id) cannot be read")
            }
            return try Money(text)
        }
    }

    /// By currency.
    public var totals: [Total] {
        var totals: [String: Total] = [:]
        for (bot, profit) in zip(bots, profits) {
            let currency = bot.symbol.quote
            var total = totals[currency] ?? Total(currency: currency, capital: .zero, value: .zero)
            total.capital += bot.capital
            total.value += bot.capital + profit
            totals[currency] = total
        }
        return totals.values.sorted { $0.currency < $1.currency }
    }

    /// The profit of the bots by what `name` says of them, and by currency.
    public func attribution(_ name: (BotRecord) -> String) -> [Attribution] {
        var rows: [String: Attribution] = [:]
        for (bot, profit) in zip(bots, profits) {
            let (name, currency) = (name(bot), bot.symbol.quote)
            let key = "\(name) \(currency)"
            var row = rows[key] ?? Attribution(name: name, currency: currency, bots: 0, profit: .zero)
            row.bots += 1
            row.profit += profit
            rows[key] = row
        }
        return rows.sorted { $0.key < $1.key }.map(\.value)
    }

    /// The type of a bot's strategy.
    public func strategy(of bot: BotRecord) -> String {
        (try? StrategyChoice(stored: bot.strategy))?.type ?? "unreadable"
    }
}

extension BotService {
    /// The user's bots together.
    public func portfolio(userID: String) throws -> Portfolio {
        try Portfolio(bots: bots(userID: userID, PageRequest(limit: .max)).items)
    }
}
