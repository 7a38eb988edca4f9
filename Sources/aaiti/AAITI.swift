import ArgumentParser
import Platform

@main
struct AAITI: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "aaiti",
        abstract: "A self-hosted trading platform: market data, forecasts that keep score, backtests and bots.",
        discussion: """
            Examples:
              aaiti serve --demo
              aaiti import btc.csv --symbol BTC-USDT --timeframe 1m
              aaiti backtest BTC-USDT --timeframe 1h --strategy sma_cross --param fast=10 --param slow=30
            """,
        version: aaitiVersion,
        subcommands: [
            Serve.self, Import.self, Export.self, Train.self, Predict.self, Evaluate.self, Models.self, Algorithms.self,
            Backtest.self, Parity.self, Chaos.self, Optimize.self, Bench.self, Database.self, User.self, Config.self,
            Doctor.self,
            Healthcheck.self,
        ]
    )

    static func main() async {
        do {
            var command = try parseAsRoot()
            if !(command is Serve) { keepFreedMemory() }
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let failure as CommandFailure {
            standardError("aaiti: \(failure.message)")
            exit(withError: ExitCode(1))
        } catch  where exitCode(for: error) == .validationFailure || error is ExitCode || error is CleanExit {
            exit(withError: error)
        } catch {
            if isArgumentParserError(error) { exit(withError: error) }
            standardError("aaiti: \(explanation(of: error))")
            exit(withError: ExitCode(1))
        }
    }

    /// Whether the parser made the error, which then knows best how to show it (usage, help).
    private static func isArgumentParserError(_ error: any Error) -> Bool {
        String(reflecting: type(of: error)).hasPrefix("ArgumentParser.")
    }
}
