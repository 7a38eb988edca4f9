import Markets
import Storage
import Trading

extension BotRunner {
    /// Takes in one event of the market; what the venue is to be told then stands in the outbox.
    mutating func take(_ event: BotEvent, _ history: History, _ step: inout BotStep) throws {
        if case .candleAmended(let candle) = event { return step.log.append(BotLogEntry(amended: candle)) }
        if let last = engine.lastCandle, event.openTime <= last { return }
        if !hasHistory { try see(history, before: event.openTime, &step) }
        switch event {
        case .candleAmended: return
        case .gap(let gap): step.log.append(BotLogEntry(gap, after: engine.lastCandle))
        case .candleOpened(let time, let price): try open(Quote(time: time, price: price), &step)
        case .candleClosed(let candle):
            try meet(candle, &step)
            decidedOn = engine.ledger.position
            try engine.candleClosed(candle, into: &outcome)
            quote = Quote(time: bot.timeframe.next(after: candle.openTime), price: candle.close)
            bot.firstCandle = bot.firstCandle ?? candle.openTime
            bot.lastCandle = candle.openTime
            collect(at: candle.openTime, &step)
        }
    }

    /// Compares the engine's books with the venue's after a restart: what the venue has done and the engine has not booked
    /// is booked, and what the venue may not have heard is told again.
    mutating func reconcile(_ step: inout BotStep) throws {
        guard !isReconciled else { return }
        isReconciled = true
        try engine.reconcile(venue.view(of: engine.unsettled), into: &outcome)
        if !outcome.orders.isEmpty {
            let message = "the venue had news of \(outcome.orders.count) orders, which are booked now"
            step.log.append(
                BotLogEntry(
                    time: bot.updatedAt,
                    level: "warning",
                    message: message,
                    code: .reconciled,
                    candle: engine.lastCandle
                )
            )
        }
        collect(at: quote?.time ?? bot.updatedAt, &step)
        outbox = engine.unacknowledged
    }

    /// Tells the venue what the gate lets through, and books what it answers.
    mutating func send(_ gate: Gate, _ step: inout BotStep) throws {
        guard !outbox.isEmpty, let quote else { return }
        for command in outbox {
            if let refusal = gate(intent(command)) {
                engine.heldBack(command)
                reports += command.orders.map { ExecutionReport(order: $0, .rejected(refusal)) }
            } else {
                venue.take(command, at: quote, into: &reports)
            }
        }
        outbox = []
        try bookReports(at: quote.time, &step)
    }

    /// Lets orders be wanted again that the gate has refused, and would let through now.
    mutating func releaseHeldBack(_ gate: Gate) {
        for order in engine.heldBackOrders where gate(intent(.place([order]), isQuestion: true)) == nil {
            if let tag = order.tag { engine.release(tag) }
        }
    }

    /// Lets the venue's orders meet an open.
    private mutating func open(_ quote: Quote, _ step: inout BotStep) throws {
        try engine.candleOpened(at: quote)
        guard venue.hasOrders else { return }
        venue.open(at: quote, into: &reports)
        try bookReports(at: quote.time, &step)
    }

    /// Lets the venue's orders meet a candle, and its open, if that was not told.
    private mutating func meet(_ candle: Candle, _ step: inout BotStep) throws {
        let isOpened = engine.lastOpened.map { $0 >= candle.openTime } ?? false
        if !isOpened { try open(Quote(time: candle.openTime, price: candle.open), &step) }
        venue.close(candle, into: &reports)
        try bookReports(at: candle.openTime, &step)
    }

    /// Shows the strategy what it has missed, without trading on it, and the venue, which did not rest meanwhile.
    mutating func see(_ history: History, before time: Timestamp, _ step: inout BotStep) throws {
        hasHistory = true
        let last = engine.lastCandle
        let start = last.map { bot.timeframe.next(after: $0) }
        let limit = venue.hasOrders ? .max : engine.warmUpCandles
        for candle in try history(start, time, limit) where candle.openTime < time {
            if venue.hasOrders { try meet(candle, &step) }
            try engine.warmUp(candle)
            quote = Quote(time: bot.timeframe.next(after: candle.openTime), price: candle.close)
        }
        if let last, let start, start < time { step.log.append(BotLogEntry(missedAfter: last, until: time)) }
    }

    private mutating func bookReports(at time: Timestamp, _ step: inout BotStep) throws {
        guard !reports.isEmpty else { return }
        for report in reports {
            do {
                try engine.apply(report, into: &outcome)
            } catch {
                // The venue answers a command that it has heard before as it did then.
                guard error.isRepetition else { throw error }
                continue
            }
            collect(at: time, &step)
        }
        reports.removeAll(keepingCapacity: true)
    }

    /// Takes over what a call of the engine changed.
    mutating func collect(at time: Timestamp, _ step: inout BotStep) {
        step.collect(outcome, at: time)
        tally.record(outcome)
        outbox += outcome.commands
    }
}

extension BotEvent {
    var openTime: Timestamp {
        switch self {
        case .candleOpened(let time, _): time
        case .candleClosed(let candle), .candleAmended(let candle): candle.openTime
        case .gap(let gap): gap.start
        }
    }
}
