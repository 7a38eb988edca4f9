internal import Markets
internal import Randomness

/// Engine, line and venue of a chaos run, and the time that passes between them.
struct ChaosWorld {
    private var host: ChaosHost
    private var venue: SimulatedVenue
    private var line: ChaosLine
    private var faults: ChaosFaults
    private var random: SeededRandom
    private var result: ChaosReport
    private var now: Int64 = 0
    private var silentUntil: Int64 = .min
    private var lastQuote = Quote(time: Timestamp(milliseconds: 0), price: 1)
    private var unprotectedSince: Int64?
    private let timeframe: Timeframe
    private let isProtected: Bool
    /// Whether the strategy has wanted orders to rest that buy.
    private var buysByResting = false

    /// How long the engine waits for the effect of a command, and between two looks at the venue.
    private static let patience: Int64 = 30_000

    init(_ run: ChaosRun, seed: UInt64, strategy: @escaping @Sendable () -> any Strategy) throws {
        var rules = run.backtest.rules
        rules.volumeShare = Share(partsPerBillion: Int64(run.faults.volumeShare * 1e9))
        let configuration = run.backtest.configuration(run.timeframe)
        host = ChaosHost(configuration, strategy: strategy)
        venue = SimulatedVenue(rules: rules, capital: configuration.initialCapital, memory: .max)
        line = ChaosLine(run.faults)
        faults = run.faults
        random = SeededRandom(seed: seed, stream: "chaos")
        result = ChaosReport(seed: seed)
        timeframe = run.timeframe
        isProtected = configuration.protection.map { $0.stopLoss != nil || $0.trailingStop != nil } ?? false
    }

    /// Lets a candle pass: its open, what travels meanwhile, its close, and what the engine decides on it.
    mutating func pass(_ candle: Candle) throws {
        let closeTime = timeframe.next(after: candle.openTime).milliseconds
        changeTicks(at: candle.openTime)
        var reports: [ExecutionReport] = []
        lastQuote = Quote(time: candle.openTime, price: candle.open)
        venue.open(at: lastQuote, into: &reports)
        stream(reports, at: candle.openTime.milliseconds)
        if random.uniform() < faults.silence {
            result.silences += 1
            silentUntil = candle.openTime.milliseconds + Int64(random.uniform() * Double(faults.silenceLength))
        }
        try travel(to: closeTime - 1)
        reports.removeAll()
        venue.close(candle, into: &reports)
        lastQuote = Quote(time: candle.openTime, price: candle.close)
        stream(reports, at: closeTime - 1)
        try travel(to: closeTime)
        if crashes() { try restart() }
        // The market's data says in which ticks it is traded.
        host.adopt(venue.rules.instrument)
        let commands = host.close(candle)
        if crashes() { return try restart() }
        for command in commands { send(command) }
        // Look at the venue twice a candle or so: its stream may be silent without a word.
        if random.uniform() < 0.5 { query() }
    }

    /// Ends all faults, and lets what is on its way arrive.
    mutating func calmDown() throws {
        faults = .none
        line.faults = .none
        silentUntil = .min
        for _ in 0..<10 {
            for command in host.engine.unacknowledged { send(command) }
            query()
            try travel(to: now + 4 * Self.patience)
        }
    }

    func report() -> ChaosReport {
        var report = result
        report.lostMessages = line.lost
        report.repeatedMessages = line.repeated
        report.orders = host.orders.count
        report.faults += host.faults
        let account = venue.account
        let engine = host.engine
        report.untrackedExposure = account.position - engine.ledger.position
        if account.cash != engine.ledger.cash {
            report.faults.append("the venue has \(account.cash.text) in cash, the engine \(engine.ledger.cash.text)")
        }
        let (held, booked) = (account.feeAsset.wallet, engine.ledger.feeAsset.wallet)
        if held != booked {
            report.faults.append("the venue has \(held.text) of the third asset, the engine \(booked.text)")
        }
        let view = venue.view(of: venue.knownOrders)
        for (number, reports) in view.reports { compare(number, reports, &report) }
        for (number, order) in host.orders where (view.reports[number] ?? []).isEmpty {
            // What a limit of the engine's own has refused is not for the venue.
            if order.status != .rejected { report.lostOrders += 1 }
        }
        if let since = unprotectedSince { report.unprotectedTime = max(report.unprotectedTime, now - since) }
        return report
    }

    /// Compares what the venue has done of an order with what the engine knows of it.
    private func compare(_ number: Int, _ reports: [ExecutionReport], _ report: inout ChaosReport) {
        guard let order = host.orders[number] else {
            report.duplicatedOrders += 1
            return
        }
        var filled = Quantity.zero
        var executions: Set<Int> = []
        var status = OrderStatus.pending
        for one in reports {
            status = (try? status.after(one.event)) ?? status
            guard case .filled(let fill, _) = one.kind else { continue }
            if !executions.insert(fill.execution).inserted { report.duplicatedOrders += 1 }
            filled = filled + fill.quantity
            report.fills += 1
        }
        if filled != order.filled || status != order.status { report.lostOrders += 1 }
    }

    /// Lets time pass, and messages arrive.
    private mutating func travel(to time: Int64) throws {
        while let (arrival, message) = line.next(by: time) {
            now = max(now, arrival)
            try take(message)
        }
        now = max(now, time)
    }

    private mutating func take(_ message: ChaosMessage) throws {
        switch message.content {
        case .command, .query: try takeAtVenue(message.content(in: venue.rules.instrument))
        case .report, .view, .timeout:
            // Who hears of finer ticks for the first time learns from the message that there are such.
            host.adopt(message.instrument)
            try takeAtHost(message.content(in: host.instrument))
        }
    }

    private mutating func takeAtVenue(_ content: ChaosMessage.Content) throws {
        switch content {
        case .command(let command): carryOut(command)
        case .query(let orders):
            guard !isTurnedAway() else { return }
            send(.view(venue.view(of: orders)))
        case .report, .view, .timeout: return
        }
    }

    private mutating func takeAtHost(_ content: ChaosMessage.Content) throws {
        switch content {
        case .report(let report):
            host.take(report)
            if crashes() { try restart() }
        case .view(let view):
            result.reconciliations += 1
            host.reconcile(view)
            for command in host.engine.unacknowledged { send(command) }
            if crashes() { try restart() }
        case .timeout(let command):
            let waiting = Set(host.engine.unacknowledged.flatMap(\.orders))
            guard !waiting.isDisjoint(with: command.orders) else { return }
            host.timeOut(command)
            query()
            for command in host.engine.unacknowledged where !Set(command.orders).isDisjoint(with: waiting) {
                send(command)
            }
        case .command, .query: return
        }
    }

    private mutating func carryOut(_ command: VenueCommand) {
        guard !isTurnedAway() else { return }
        let fails = random.uniform() < faults.failure
        if fails {
            result.refusedRequests += 1
            // The answer is the same whether it was carried out or not.
            if random.uniform() < 0.5 { return }
        }
        var reports: [ExecutionReport] = []
        venue.take(command, at: lastQuote, into: &reports)
        stream(reports, at: now)
    }

    private mutating func isTurnedAway() -> Bool {
        guard random.uniform() < faults.throttling else { return false }
        result.refusedRequests += 1
        return true
    }

    private mutating func send(_ command: VenueCommand) {
        if case .place(let orders) = command, orders.contains(where: { $0.tag != nil && $0.side == .buy }) {
            buysByResting = true
        }
        let message = ChaosMessage(.command(command), in: host.instrument)
        line.send(message, at: now, &random)
        line.deliver(ChaosMessage(.timeout(command), in: host.instrument), at: now + Self.patience)
    }

    private mutating func query() {
        line.send(ChaosMessage(.query(host.engine.unsettled), in: host.instrument), at: now, &random)
    }

    /// Sends something from the venue.
    private mutating func send(_ content: ChaosMessage.Content) {
        line.send(ChaosMessage(content, in: venue.rules.instrument), at: now, &random)
    }

    /// The venue halves its tick now and then; orders and messages of before keep their prices.
    private mutating func changeTicks(at time: Timestamp) {
        guard time.milliseconds % 3_600_000 == 0, result.tickChanges < 3, random.uniform() < faults.tickChange else {
            return
        }
        let (old, tick) = (venue.rules.instrument, venue.rules.instrument.tickSize)
        let finer = Instrument(
            symbol: old.symbol,
            version: old.version + 1,
            tickSize: DecimalStep(units: tick.units * 5, decimals: tick.decimals + 1),
            lotSize: old.lotSize
        )
        guard venue.rescale(to: finer) else { return }
        result.tickChanges += 1
    }

    /// Sends what the venue reports on its stream, and looks whether what it holds is protected.
    private mutating func stream(_ reports: [ExecutionReport], at time: Int64) {
        for report in reports where time >= silentUntil {
            line.send(ChaosMessage(.report(report), in: venue.rules.instrument), at: time, &random)
        }
        // What a strategy buys by orders of its own that rest has no protection but that.
        guard isProtected, !buysByResting else { return }
        let isNaked = venue.account.position > .zero && venue.protectedQuantity < venue.account.position
        if isNaked {
            unprotectedSince = unprotectedSince ?? time
        } else if let since = unprotectedSince {
            result.unprotectedTime = max(result.unprotectedTime, max(1, time - since))
            unprotectedSince = nil
        }
    }

    private mutating func crashes() -> Bool { random.uniform() < faults.crash }

    /// Kills the process and starts it again: what is on disk is told again, and the venue is asked.
    private mutating func restart() throws {
        result.crashes += 1
        line.forgetTimeouts()
        try host.restart()
        for command in host.engine.unacknowledged { send(command) }
        query()
    }
}

extension SimulatedVenue {
    /// All orders that it was ever asked for.
    var knownOrders: [Int] { state.history.keys.sorted() }

    /// How much of the position stops would sell.
    var protectedQuantity: Quantity {
        var sum = Quantity.zero
        for order in state.orders where order.isActive && order.side == .sell {
            if order.terms.type == .stop || order.terms.type == .trailingStop { sum = sum + order.remaining }
        }
        return sum
    }
}
