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
        let (instrument, warmUp, result) = try backtest(of: bot)
        let candles = try supervisor.candles(bot.symbol, bot.timeframe, first...last)
        let trades = history.trades.filter { $0.entryTime <= last }
        let interruptions = ParityReceipt.Interruption.recorded(
            candles: candles.openTimes,
            traded: history.equity.map(\.time),
            log: history.log,
            orders: history.orders,
            timeframe: bot.timeframe,
            memory: warmUp
        )
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
                backtest: result?.trades ?? [],
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

    /// The backtest with the bot's settings over its candles, and how many candles its strategy warms up on; no result if
    /// there were too few to trade.
    private func backtest(of bot: BotRecord) throws -> (Instrument, warmUp: Int, Backtest.Result?) {
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
        do {
            let series = try supervisor.candles(bot.symbol, bot.timeframe, to: backtest.end)
            return (runner.instrument, strategy.warmUpCandles, try backtest.run(series, strategy: strategy))
        } catch BacktestError.tooFewCandles {
            return (runner.instrument, strategy.warmUpCandles, nil)
        }
    }
}
