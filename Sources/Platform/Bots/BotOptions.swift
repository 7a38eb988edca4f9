import JSON
import Markets
import Parameters
import Storage
import Trading

/// How a bot trades, beside its strategy: what its row keeps as JSON.
struct BotOptions: Hashable, Sendable {
    var sizing: JSONValue?
    var slippageBps: Double
    var limits: JSONObject

    init(_ draft: BotDraft) {
        sizing = draft.sizing
        slippageBps = draft.slippageBps
        limits = draft.risk
    }

    init(stored text: String) throws {
        let value = try JSONValue(parsing: text)
        guard let limits = value["limits"]?.objectValue, let slippage = value["slippage_bps"]?.doubleValue else {
            throw StoreError.corrupt("a bot's stored options cannot be read: create the bot anew")
        }
        self.limits = limits
        slippageBps = slippage
        sizing = value["sizing"]
    }

    var text: String {
        let value: JSONValue = [
            "limits": .object(limits), "slippage_bps": JSONValue(slippageBps), "sizing": sizing ?? "all_in",
        ]
        return String(decoding: JSONWriter.bytes(of: value), as: UTF8.self)
    }

    /// The backtest with the same settings: its engine's configuration and its venue's rules are those of the bot.
    ///
    /// - Throws: ``PlatformError/invalid(_:)`` naming the field that is wrong.
    func backtest(of bot: BotRecord, _ instrument: Instrument) throws -> Backtest {
        do {
            return Backtest(
                instrument: instrument,
                initialCapital: bot.capital,
                feeRate: bot.feeRate,
                slippageBps: slippageBps,
                sizing: try Sizing(json: sizing, instrument: instrument),
                risk: try RiskLimits(json: limits)
            )
        } catch let error as ParameterError {
            throw PlatformError.invalid(error.field, error.message)
        } catch let errors as ParameterErrors {
            throw PlatformError.invalid(errors.errors.map { InvalidField(field: $0.field, message: $0.message) })
        }
    }
}
