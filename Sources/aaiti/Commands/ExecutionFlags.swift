import ArgumentParser
import JSON
import Markets
import Parameters
import Platform

/// How the venue fills orders and how entries are protected: `docs/fills.md` has the rules.
struct ExecutionFlags: ParsableArguments {
    @Option(help: "The fee of orders that rested, in place of --fee.")
    var makerFee: String?

    @Option(help: "The fee of orders filled at once or by a trigger, in place of --fee.")
    var takerFee: String?

    @Option(help: "What fees are taken out of: quote, received (of a purchase what was bought) or third.")
    var feeAsset: String?

    @Option(help: "What a unit of the third asset is worth in the quote asset, for --fee-asset third.")
    var feeAssetPrice: String?

    @Option(help: "How much of the third asset the capital buys at the start; then the quote asset pays.")
    var feeAssetAmount: String?

    @Option(help: "The share of a candle's volume that fills may take, such as 0.1; the rest is filled later.")
    var volumeShare: String?

    @Option(help: "What a whole candle's volume costs on top of --slippage, in basis points; a part costs that part.")
    var volumeImpact: String?

    @Option(help: "When a resting limit order is filled: touch or through.")
    var limitRule: String?

    @Option(help: "How long an order is on its way, in milliseconds.")
    var latency: String?

    @Option(help: "The least that an order may be worth.")
    var minNotional: String?

    @Option(help: "A stop this far below each entry, as a fraction of its price: 0.02.")
    var stopLoss: String?

    @Option(help: "A take-profit this far above each entry.")
    var takeProfit: String?

    @Option(help: "A stop that follows the price at this distance, in place of --stop-loss.")
    var trailingStop: String?

    /// - Parameter fee: of the orders for which no other is given.
    /// - Throws: ``CommandFailure`` naming the options that are wrong.
    func options(fee: String) throws -> ExecutionOptions {
        var object: JSONObject = [:]
        let texts = [
            ("fee_asset", feeAsset), ("fee_asset_price", feeAssetPrice), ("fee_asset_amount", feeAssetAmount),
            ("volume_share", volumeShare), ("limit_rule", limitRule),
            ("minimum_notional", minNotional),
        ]
        for case (let name, let text?) in texts { object[name] = .string(text) }
        for case (let name, let text?) in [("volume_impact_bps", volumeImpact), ("latency_ms", latency)] {
            object[name] = (try? JSONValue(parsing: text)) ?? .string(text)
        }
        var protection: JSONObject = [:]
        let distances = [("stop_loss", stopLoss), ("take_profit", takeProfit), ("trailing_stop", trailingStop)]
        for case (let name, let text?) in distances { protection[name] = .string(text) }
        if !protection.members.isEmpty { object["protection"] = .object(protection) }
        for case (let option, let text?) in [("--maker-fee", makerFee), ("--taker-fee", takerFee)] {
            do { _ = try FeeRate(text) } catch { throw CommandFailure("\(option) \(text): \(error)") }
        }
        if makerFee != nil || takerFee != nil {
            object["fees"] = ["maker": .string(makerFee ?? fee), "taker": .string(takerFee ?? fee)]
        }
        do { return try ExecutionOptions(json: object) } catch {
            throw PlatformError.invalid(error.errors.map { InvalidField(field: $0.field, message: $0.message) }).flagged
        }
    }
}
