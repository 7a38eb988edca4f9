import JSON
import Markets
import Storage
import Trading

/// How a bot trades, beside its strategy: what its row keeps as JSON.
struct BotOptions: Hashable, Sendable {
    var sizing: JSONValue?
    var slippageBps: Double
    var limits: JSONObject
    var execution: ExecutionOptions

    init(_ draft: BotDraft) {
        sizing = draft.sizing
        slippageBps = draft.slippageBps
        limits = draft.risk
        execution = draft.execution
    }

    init(stored text: String) throws {
        let value = try JSONValue(parsing: text)
        guard let limits = value["limits"]?.objectValue, let slippage = value["slippage_bps"]?.doubleValue else {
            throw StoreError.corrupt("a bot's stored options cannot be read: create the bot anew")
        }
        self.limits = limits
        slippageBps = slippage
        sizing = value["sizing"]
        do {
            execution = try ExecutionOptions(json: value.objectValue ?? [:])
        } catch {
            throw StoreError.corrupt("a bot's stored options cannot be read, create the bot anew: \(error)")
        }
    }

    var text: String {
        var object: JSONObject = [
            "limits": .object(limits), "slippage_bps": JSONValue(slippageBps), "sizing": sizing ?? "all_in",
        ]
        for (name, value) in execution.members { object[name] = value }
        return String(decoding: JSONWriter.bytes(of: JSONValue.object(object)), as: UTF8.self)
    }

    /// The backtest with the same settings: its engine's configuration and its venue's rules are those of the bot.
    ///
    /// - Throws: ``PlatformError/invalid(_:)`` naming the field that is wrong.
    func backtest(of bot: BotRecord, _ instrument: Instrument) throws -> Backtest {
        try PlatformError.namingFields {
            Backtest(
                rules: execution.rules(
                    instrument,
                    feeRate: bot.feeRate,
                    slippageBps: slippageBps,
                    fillRule: .nextOpen
                ),
                initialCapital: bot.capital,
                sizing: try Sizing(json: sizing, instrument: instrument),
                risk: try RiskLimits(json: limits),
                protection: execution.protection
            )
        }
    }
}
