import API
import ArgumentParser
import JSON
import Markets
import Platform
import Storage
import Trading

struct Parity: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Hold what a bot has traded against a backtest of the same candles.",
        discussion: """
            Runs the backtest of the bot's period again, over the stored candles and with its settings and versions, and
            lists every trade that differs, with its cause and what it cost or earned. Exits with 1 if anything differs.

            While a server runs, use its GET /api/trading/bots/{id}/parity.
            """
    )

    @Argument(help: "The bot, by its name or identifier.")
    var bot: String

    @Option(help: "The account that owns the bot; the only admin if not given.")
    var user: String?

    @OptionGroup var data: DataOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let local = LocalPlatform(try data.openExisting("parity"))
        let owner = try local.owner(user)
        let bots = try local.platform.bots.bots(userID: owner.id, PageRequest(limit: .max)).items
        guard let record = bots.first(where: { $0.id == bot || $0.name == bot }) else {
            let known = bots.prefix(10).map { "'\($0.name)'" }.joined(separator: ", ")
            throw CommandFailure(
                known.isEmpty
                    ? "there is no bot '\(bot)', nor any other" : "there is no bot '\(bot)': name one of \(known)"
            )
        }
        let receipt = try local.platform.bots.parity(record.id, userID: owner.id)
        if output.json {
            standardOutput(bytes: JSONWriter.bytes(of: receipt))
        } else {
            standardOutput(text(of: receipt))
        }
        guard receipt.isExact else {
            throw CommandFailure("\(receipt.divergences.count) trades differ, and \(receipt.money.text) in all")
        }
    }

    private func text(of receipt: ParityReceipt) -> String {
        var table = Table()
        table.add("from", receipt.start.iso8601)
        table.add("to", receipt.end.iso8601)
        table.add("candles", String(receipt.candles))
        table.add("trades of the bot", String(receipt.botTrades))
        table.add("trades of the backtest", String(receipt.backtestTrades))
        table.add("divergent trades", String(receipt.divergences.count))
        table.add("difference in money", receipt.money.text)
        let lines = receipt.divergences.map { divergence in
            let time = (divergence.bot ?? divergence.backtest)?.entryTime.iso8601 ?? ""
            let who =
                switch (divergence.bot, divergence.backtest) {
                case (nil, _): "only the backtest"
                case (_, nil): "only the bot"
                default: "both, differently"
                }
            return "\(time)  \(who)  \(divergence.money.text)  \(divergence.cause.rawValue): \(divergence.explanation)"
        }
        return ([table.text] + lines).joined(separator: "\n")
    }
}
