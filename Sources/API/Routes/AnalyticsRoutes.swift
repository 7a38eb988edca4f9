import Hummingbird
import JSON
import Markets
import Platform
import Storage

/// `/api/analytics`: what all bots of a user are worth and have earned.
struct AnalyticsRoutes: Sendable {
    let platform: TradingPlatform
    let threads: BoundedWorkQueue

    func add(to group: RouterGroup<AppRequestContext>) {
        group.get("portfolio", use: portfolio)
        group.get("performance", use: performance)
    }

    private func portfolio(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let user = try context.require()
        let portfolio = try await threads.run { try platform.bots.portfolio(userID: user.userID) }
        return .json { writer in
            writer.member("totals") { writer in
                writer.array(portfolio.totals) { writer, total in
                    writer.object {
                        $0.member("currency", total.currency)
                        $0.member("capital", total.capital.text)
                        $0.member("value", total.value.text)
                        $0.member("profit", (total.value - total.capital).text)
                    }
                }
            }
            writer.member("bots", portfolio.bots)
        }
    }

    private func performance(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let user = try context.require()
        let portfolio = try await threads.run { try platform.bots.portfolio(userID: user.userID) }
        return .json { writer in
            writer.member("by_symbol") { $0.attribution(portfolio.attribution { $0.symbol.name }) }
            writer.member("by_strategy") { $0.attribution(portfolio.attribution { portfolio.strategy(of: $0) }) }
        }
    }
}

extension JSONWriter {
    fileprivate mutating func attribution(_ rows: [Portfolio.Attribution]) {
        array(rows) { writer, row in
            writer.object {
                $0.member("name", row.name)
                $0.member("currency", row.currency)
                $0.member("bots", row.bots)
                $0.member("profit", row.profit.text)
            }
        }
    }
}
