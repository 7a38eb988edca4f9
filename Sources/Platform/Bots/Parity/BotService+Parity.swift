import Markets
import Storage
import Trading

extension BotService {
    /// Runs the backtest of a bot's period again, over the stored candles and with its settings and versions, and lists what
    /// the bot has traded differently. Blocks, for as long as the backtest takes.
    ///
    /// - Throws: ``PlatformError/conflict(_:)`` if there is nothing to compare yet, or the bot's state cannot be read.
    public func parity(_ id: String, userID: String) throws -> ParityReceipt {
        let history = try recorded(id, userID: userID)
        let bot = history.bot
        guard let first = bot.firstCandle, let last = bot.lastCandle else {
            throw PlatformError.conflict("the bot has not traded on a candle yet: there is nothing to compare")
        }
        let rerun = try rerun(of: bot)
        let (instrument, result) = (rerun.backtest.instrument, rerun.result)
        let candles = try supervisor.candles(bot.symbol, bot.timeframe, first...last)
        let trades = history.trades.filter { $0.entryTime <= last }
        var interruptions = ParityReceipt.Interruption.recorded(
            candles: candles.openTimes,
            traded: history.equity.map(\.time),
            log: history.log,
            orders: history.orders,
            timeframe: bot.timeframe,
            memory: rerun.strategy.warmUpCandles
        )
        interruptions = try limits(of: history, rerun, after: interruptions, from: first)
        let theirs = result?.finalEquity ?? bot.capital
        return ParityReceipt(
            instrument: instrument,
            start: first,
            end: last,
            candles: candles.count,
            botTrades: trades.count,
            backtestTrades: result?.trades.count ?? 0,
            divergences: ParityReceipt.divergences(
                bot: trades,
                // By number, as the bot's: a position sold in parts ends these before the trade that they are parts of.
                backtest: (result?.trades ?? []).sorted { $0.number < $1.number },
                interruptions: interruptions,
                end: last
            ),
            interruptions: interruptions,
            money: (history.equity.last?.equity ?? bot.capital) - theirs
        )
    }

    /// What a bot has done, all as of one moment.
    private struct History {
        let bot: BotRecord
        let trades: [Trade]
        let orders: [Order]
        let equity: [EquityPoint]
        let log: [BotLogEntry]
    }

    private func recorded(_ id: String, userID: String) throws -> History {
        let all = PageRequest(limit: .max)
        for _ in 0..<10 {
            let bot = try bot(id, userID: userID)
            let history = History(
                bot: bot,
                trades: try store.trades(botID: id, all).items.reversed(),
                orders: try store.orders(botID: id, all).items.reversed(),
                equity: try store.equity(botID: id),
                log: try store.log(botID: id, all).items.reversed()
            )
            if try self.bot(id, userID: userID).lastCandle == bot.lastCandle { return history }
        }
        throw PlatformError.busy("the bot is catching up with its market", retryAfterSeconds: 5)
    }

    /// The backtest with a bot's settings, over its candles.
    private struct Rerun {
        let backtest: Backtest
        /// One that has seen nothing yet.
        let strategy: any Strategy
        let candles: CandleSeries
        /// `nil` if there were too few candles to trade.
        let result: Backtest.Result?
    }

    private func rerun(of bot: BotRecord) throws -> Rerun {
        let runner: BotRunner
        do {
            runner = try supervisor.runner(of: bot)
        } catch let error as StoreError {
            throw error
        } catch {
            throw PlatformError.conflict("the bot cannot be compared: \(error)")
        }
        let options = try BotOptions(stored: bot.risk)
        var backtest = try options.backtest(of: bot, runner.instrument)
        backtest.start = bot.firstCandle
        backtest.end = bot.lastCandle.map { bot.timeframe.next(after: $0) }
        let strategy = try factory.make(
            StrategyChoice(stored: bot.strategy),
            userID: bot.userID,
            instrument: runner.instrument,
            timeframe: bot.timeframe,
            feeRate: options.execution.marketFee(bot.feeRate),
            slippageBps: options.slippageBps,
            modelVersions: runner.modelVersions
        )
        let series = try supervisor.candles(bot.symbol, bot.timeframe, to: backtest.end)
        let result = try Self.result(of: backtest, over: series, strategy)
        return Rerun(backtest: backtest, strategy: strategy, candles: series, result: result)
    }

    private static func result(
        of backtest: Backtest,
        over series: CandleSeries,
        _ strategy: any Strategy
    ) throws -> Backtest.Result? {
        do { return try backtest.run(series, strategy: strategy) } catch {
            if case .tooFewCandles = error { return nil }
            throw error
        }
    }

    /// Adds to what is recorded where a limit of the bot has held in one of bot and backtest only.
    private func limits(
        of history: History,
        _ rerun: Rerun,
        after recorded: [ParityReceipt.Interruption],
        from first: Timestamp
    ) throws -> [ParityReceipt.Interruption] {
        guard rerun.backtest.risk != .none, rerun.result != nil, !recorded.isEmpty else { return recorded }
        let mine = LimitEffects(
            capital: history.bot.capital,
            equity: history.equity,
            orders: history.orders,
            rerun.backtest.risk,
            history.bot.timeframe
        )
        let theirs = try LimitEffects(
            of: rerun.backtest,
            over: rerun.candles,
            from: first,
            strategy: rerun.strategy
        )
        let limits = ParityReceipt.Interruption.limits(bot: mine, backtest: theirs, after: recorded)
        return (recorded + limits).sorted { $0.time < $1.time }
    }
}
