import JSON
import Markets
import Platform
import Storage
import TestSupport
import Testing
import Trading

/// The limits of an account against a plain model of bots and their orders that keeps no sums and reserves nothing: whatever
/// the bots do, in whatever order, both say the same, and no limit is ever exceeded by what passes.
@Suite struct AccountRiskPropertyTests {
    @Test(arguments: 1...40) func `bots in any order never slip past a limit`(seed: UInt64) throws {
        var world = try World(seed: seed)
        for step in 0..<400 {
            let fault = try world.step()
            #expect(fault == nil, "seed \(seed), step \(step), limits \(world.limits)")
            if fault != nil { return }
        }
        #expect(world.passed > 0, "seed \(seed)")
    }
}

/// A bot as it really is.
private struct ModelBot {
    let symbol: Symbol
    var cash: Int
    var position = 0
    /// Entries that are stored and not sent, sent and not booked, and booked, by number, with what they may spend.
    var pending: [Int: Int] = [:]
    var sent: [Int: Int] = [:]
    var working: [Int: Int] = [:]

    var equity: Int { cash + position }
    var claims: Int { sent.values.reduce(0, +) + working.values.reduce(0, +) }
    var exposure: Int { position + claims }

    /// What its books show: what was sent and not booked is pending there.
    var stake: BotStake {
        BotStake(
            symbol: symbol,
            equity: money(equity),
            position: money(position),
            claims: money(working.values.reduce(0, +)),
            openOrders: working.count,
            pending: Set(pending.keys).union(sent.keys)
        )
    }
}

private func money(_ amount: Int) -> Money { Money(units: Int128(amount) * 1_000_000_000_000_000) }

/// What the account is worth by the unit, as a fund reckons: an arithmetic of its own for losses.
private struct Fund {
    var units = 0.0
    var peak = 1.0
    var day = Int64.min
    var dayPrice = 1.0
    var lastPrice = 1.0

    /// Takes in what all is worth after money has come in or gone out.
    mutating func flow(_ equity: Int) { units = lastPrice > 0 ? Double(equity) / lastPrice : 0 }

    mutating func mark(_ equity: Int, day today: Int64) {
        let price = units > 0 ? Double(equity) / units : lastPrice
        if today > day { (day, dayPrice) = (today, lastPrice) }
        lastPrice = price
        peak = max(peak, price)
    }

    var drawdown: Double { 1 - lastPrice / peak }
    var dailyLoss: Double { 1 - lastPrice / dayPrice }
}

private struct World {
    let limits: AccountLimits
    private var fault: String?
    private var random: WalkGenerator
    private var risk: AccountRisk
    private var bots: [String: ModelBot] = [:]
    private var funds: [String: Fund] = [:]
    private var entries: [Int64] = []
    private var lastOrder = 0
    private var now: Int64 = 1_700_000_000_000
    private(set) var passed = 0

    private static let symbols = ["BTC-USDT", "ETH-USDT", "BTC-EUR"].compactMap { Symbol($0) }
    private static let day: Int64 = 86_400_000

    init(seed: UInt64) throws {
        random = WalkGenerator(seed: seed)
        var json: JSONObject = [:]
        let amounts: JSONObject = ["USDT": .string(money(Int.random(in: 100...3000, using: &random)).text)]
        if Bool.random(using: &random) { json["maximum_position"] = .object(amounts) }
        if Bool.random(using: &random) { json["maximum_exposure"] = ["0.3", "0.6", "1"].randomElement(using: &random) }
        if Bool.random(using: &random) { json["maximum_daily_loss"] = ["0.02", "0.1"].randomElement(using: &random) }
        if Bool.random(using: &random) { json["maximum_drawdown"] = ["0.1", "0.4"].randomElement(using: &random) }
        if Bool.random(using: &random) {
            json["maximum_orders_per_minute"] = JSONValue(Int.random(in: 1...5, using: &random))
        }
        json["maximum_open_orders"] = JSONValue(Int.random(in: 1...8, using: &random))
        limits = try AccountLimits(json: json)
        risk = AccountRisk(limits: limits)
    }

    /// Lets something happen.
    ///
    /// - Returns: where the two differ, or what is exceeded.
    mutating func step() throws -> String? {
        now += Int64.random(in: 0...20_000, using: &random)
        if Int.random(in: 0...60, using: &random) == 0 { now += Self.day / 2 }
        let name = "bot \(Int.random(in: 0...4, using: &random))"
        guard var bot = bots[name] else {
            bots[name] = ModelBot(
                symbol: try #require(Self.symbols.randomElement(using: &random)),
                cash: Int.random(in: 500...3000, using: &random)
            )
            settle(name)
            return differences()
        }
        switch Int.random(in: 0...20, using: &random) {
        case 0...5 where bot.cash > bot.claims + 10:
            lastOrder += 1
            bot.pending[lastOrder] = Int.random(in: 1...(bot.cash - bot.claims), using: &random)
            bots[name] = bot
            settle(name)
        case 6...10: if let number = bot.pending.keys.min() { return send(number, name) }
        case 11...14: book(name, &bot)
        case 15: restart()
        case 16 where bot.pending.isEmpty && bot.sent.isEmpty: delete(name)
        case 17:
            // A step that could not be stored: what was sent is sent again.
            if let number = bot.sent.keys.min() { return send(number, name) }
        default:
            bot.position = bot.position * Int.random(in: 80...125, using: &random) / 100
            bots[name] = bot
            settle(name)
        }
        return differences()
    }

    /// What was sent is at the venue or filled; what works there is filled or withdrawn; or all that is held is sold.
    private mutating func book(_ name: String, _ bot: inout ModelBot) {
        if Bool.random(using: &random), bot.position > 0 {
            bot.cash += bot.position
            bot.position = 0
        }
        for (number, claim) in bot.working where Bool.random(using: &random) {
            bot.working[number] = nil
            if Bool.random(using: &random) {
                bot.cash -= claim
                bot.position += claim
            }
        }
        bot.working.merge(bot.sent) { $1 }
        bot.sent = [:]
        bots[name] = bot
        settle(name)
    }

    private mutating func settle(_ name: String) {
        guard let bot = bots[name] else { return }
        let asset = bot.symbol.quote
        let isNew = !risk.knows(name)
        let breach = risk.settle(bot.stake, of: name, at: Timestamp(milliseconds: now))
        let equity = equity(asset)
        if isNew { funds[asset, default: Fund()].flow(equity) }
        funds[asset]?.mark(equity, day: now / Self.day)
        let isNear = self.isNear(asset)
        if !isNear { fault = breach?.limit == loss(asset) ? fault : "settled \(String(describing: breach))" }
    }

    private mutating func send(_ number: Int, _ name: String) -> String? {
        guard var bot = bots[name], let claim = bot.pending[number] ?? bot.sent[number] else { return nil }
        let isAgain = bot.sent.removeValue(forKey: number) != nil
        bots[name] = bot
        let entry = AccountEntry(
            order: number,
            symbol: bot.symbol,
            claim: money(claim),
            time: Timestamp(milliseconds: now)
        )
        let isNear = self.isNear(bot.symbol.quote)
        let expected = breach(of: claim, bot, isAgain: isAgain)
        let actual = risk.admit(entry, of: name)
        if !isNear, actual?.limit != expected {
            return "\(String(describing: expected)) expected of \(claim), \(String(describing: actual)) came"
        }
        bot.pending[number] = nil
        if actual == nil {
            passed += 1
            bot.sent[number] = claim
            if !isAgain { entries.append(now) }
        }
        bots[name] = bot
        // One that was refused is booked as such.
        if actual != nil { settle(name) }
        return differences()
    }

    private mutating func delete(_ name: String) {
        guard let asset = bots.removeValue(forKey: name)?.symbol.quote else { return }
        _ = risk.remove(name)
        let equity = equity(asset)
        funds[asset]?.flow(equity)
        if !bots.values.contains(where: { $0.symbol.quote == asset }) { funds[asset] = nil }
    }

    /// What is stored is what goes on: entries that were sent and not booked are pending.
    private mutating func restart() {
        guard let next = try? AccountRisk(risk.record(userID: "u")) else {
            fault = "not restored"
            return
        }
        risk = next
        for (name, var bot) in bots {
            for (number, claim) in bot.sent { bot.pending[number] = claim }
            bot.sent = [:]
            bots[name] = bot
            risk.restore(bot.stake, of: name)
        }
    }

    private func equity(_ asset: String) -> Int {
        bots.values.filter { $0.symbol.quote == asset }.map(\.equity).reduce(0, +)
    }

    private func exposure(_ isCounted: (Symbol) -> Bool) -> Int {
        bots.values.filter { isCounted($0.symbol) }.map(\.exposure).reduce(0, +)
    }

    private var openOrders: Int { bots.values.map { $0.sent.count + $0.working.count }.reduce(0, +) }

    private func loss(_ asset: String) -> AccountLimit? {
        guard let fund = funds[asset] else { return nil }
        if let most = limits.maximumDrawdown, fund.drawdown >= Double(most.text) ?? 0 { return .drawdown }
        if let most = limits.maximumDailyLoss, fund.dailyLoss >= Double(most.text) ?? 0 { return .dailyLoss }
        return nil
    }

    /// Whether a loss is so near its limit that rounding decides.
    private func isNear(_ asset: String) -> Bool {
        guard let fund = funds[asset] else { return false }
        return [(limits.maximumDrawdown, fund.drawdown), (limits.maximumDailyLoss, fund.dailyLoss)].contains {
            most,
            loss in
            most.map { abs(loss - (Double($0.text) ?? 0)) < 1e-6 } ?? false
        }
    }

    private func breach(of claim: Int, _ bot: ModelBot, isAgain: Bool) -> AccountLimit? {
        let asset = bot.symbol.quote
        if let loss = loss(asset) { return loss }
        if let most = limits.maximumOpenOrders, openOrders >= most { return .openOrders }
        if let most = limits.maximumOrdersPerMinute, !isAgain, entries.count(where: { $0 > now - 60_000 }) >= most {
            return .orderRate
        }
        if let most = limits.maximumPosition[asset],
            money(exposure { $0 == bot.symbol } + claim) > most
        {
            return .position
        }
        if let most = limits.maximumExposure,
            money(exposure { $0.quote == asset } + claim) > most.of(money(equity(asset)))
        {
            return .exposure
        }
        return nil
    }

    private func differences() -> String? {
        if let fault { return fault }
        for symbol in Self.symbols {
            let expected = money(exposure { $0 == symbol })
            let actual = risk.positions[symbol] ?? .zero
            if actual != expected { return "\(symbol): \(actual.text) and not \(expected.text)" }
        }
        for asset in ["USDT", "EUR"] {
            guard risk.equity(asset) == money(equity(asset)) else { return "the equity in \(asset) differs" }
            guard risk.exposures[asset] ?? .zero == money(exposure { $0.quote == asset }) else {
                return "the exposure in \(asset) differs"
            }
        }
        guard openOrders <= limits.maximumOpenOrders ?? .max else { return "\(openOrders) orders are open" }
        return risk.openOrders == openOrders ? nil : "\(risk.openOrders) orders open and not \(openOrders)"
    }
}
