import Hummingbird
import JSON
import Markets
import Parameters
import Platform
import Reports
import Storage
import Trading

/// `/api/backtests`: strategies tried on candles of the past.
struct BacktestRoutes: Sendable {
    let platform: TradingPlatform
    let audit: AuditTrail
    let threads: BoundedWorkQueue
    /// Results are read and rendered here: they may be long.
    let bulkThreads: BoundedWorkQueue

    func add(to group: RouterGroup<AppRequestContext>) {
        group.get(use: list)
        group.post(use: create)
        group.get(":id", use: show)
        group.delete(":id", use: delete)
        group.get(":id/trades", use: trades)
        group.get(":id/equity", use: equity)
        group.get(":id/verdict", use: verdict)
        group.get(":id/report", use: report)
    }

    private func list(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let user = try context.require()
        let page = try request.query(.page())
        let backtests = try await threads.run { try platform.backtests.backtests(userID: user.userID, page) }
        return .json {
            $0.member("backtests", backtests.items)
            $0.member("total", backtests.total)
        }
    }

    private func create(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let user = try context.require(.trader)
        let (symbol, frame, fine, start, end, strategy, model, capital, fee, slippage, fill, sizing, risk, execution) =
            try await request.fields(
                .symbol("symbol"),
                .timeframe("timeframe"),
                .optional(.timeframe("fine_timeframe")),
                .optional(.timestamp("start")),
                .optional(.timestamp("end")),
                .optional(.strategy("strategy")),
                .optional(.string("model_id", 1...64)),
                .positiveMoney("initial_capital"),
                .feeRate("fee_rate"),
                Field<Double>.number("slippage_bps", in: 0...1000).or(0),
                Field<FillRule>.choice("fill_rule").or(.nextOpen),
                .optional(.json("sizing")),
                Field<JSONObject>.object("risk").or([:]),
                .execution
            )
        let draft = BacktestDraft(
            symbol: symbol,
            timeframe: frame,
            start: start,
            end: end,
            strategy: try Self.strategy(strategy, model),
            initialCapital: capital,
            feeRate: fee,
            slippageBps: slippage,
            fillRule: fill,
            sizing: sizing,
            risk: risk,
            execution: execution,
            fineTimeframe: fine
        )
        let backtest = try await threads.run { try platform.backtests.create(draft, userID: user.userID) }
        try await audit.append(
            "backtest.create",
            by: user,
            request,
            context,
            on: .init("backtest", backtest.id),
            details: ["symbol": .string(symbol.name), "strategy": .string(draft.strategy.type)]
        )
        return .json(status: .accepted) { $0.member("backtest", backtest) }
    }

    /// A strategy, or a model, which is the forecast strategy with that model.
    private static func strategy(_ strategy: StrategyChoice?, _ model: String?) throws -> StrategyChoice {
        switch (strategy, model) {
        case (let strategy?, nil): return strategy
        case (nil, let model?): return StrategyChoice(type: "forecast", parameters: ["model_id": .string(model)])
        default: throw Problem.validation("strategy", "give either strategy or model_id")
        }
    }

    private func show(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let user = try context.require()
        let id = try context.resourceID()
        let backtest = try await threads.run { try platform.backtests.backtest(id, userID: user.userID) }
        return .json { $0.member("backtest", backtest) }
    }

    private func delete(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let user = try context.require(.trader)
        let id = try context.resourceID()
        try await threads.run { try platform.backtests.delete(id, userID: user.userID) }
        try await audit.append("backtest.delete", by: user, request, context, on: .init("backtest", id))
        return .noContent
    }

    private func trades(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let user = try context.require()
        let page = try request.query(.page(defaultLimit: 1000, maximumLimit: 100_000))
        let id = try context.resourceID()
        return try await bulkThreads.run {
            let (_, result) = try platform.backtests.result(id, userID: user.userID)
            let trades = try JSONValue(parsing: result.trades).arrayValue ?? []
            return .json {
                $0.member("trades", Array(trades.dropFirst(page.offset).prefix(page.limit)))
                $0.member("total", trades.count)
            }
        }
    }

    private func equity(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let user = try context.require()
        let id = try context.resourceID()
        let (_, result) = try await bulkThreads.run { try platform.backtests.result(id, userID: user.userID) }
        return .json { $0.member("equity") { $0.raw(result.equity) } }
    }

    private func verdict(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let user = try context.require()
        let id = try context.resourceID()
        let (_, result) = try await bulkThreads.run { try platform.backtests.result(id, userID: user.userID) }
        let verdict = result.verdict.map { String(decoding: $0, as: UTF8.self) }
        return .json { $0.member("verdict") { $0.rawOrNull(verdict) } }
    }

    private func report(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let user = try context.require()
        let id = try context.resourceID()
        let html = try await bulkThreads.run {
            let (backtest, result) = try platform.backtests.result(id, userID: user.userID)
            let closes = try platform.backtests.closes(backtest)
            return BacktestReport(try BacktestDocument(backtest, result, closes: closes)).page.html
        }
        return Response(
            status: .ok,
            headers: [.contentType: "text/html; charset=utf-8", .contentSecurityPolicy: HTMLPage.policy],
            body: .init(byteBuffer: .init(string: html))
        )
    }
}

extension Field where Value == StrategyChoice {
    /// `{"type": "sma_cross", "parameters": {…}}`
    static func strategy(_ name: String) -> Field {
        let nested = Field<(String, JSONObject)>.nested(
            name,
            Field<String>.string("type", 1...64),
            Field<JSONObject>.object("parameters").or([:])
        )
        return Field(names: [name]) { source throws(ParameterErrors) in
            let (type, parameters) = try nested.read(source)
            return StrategyChoice(type: type, parameters: parameters)
        }
    }
}
