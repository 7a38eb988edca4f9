import JSON
public import Markets
import Parameters
public import Trading

/// What somebody asks an optimisation to search.
public struct OptimisationDraft: Sendable {
    /// The markets, the money and what trading costs. Its strategy has the parameters that all trials share.
    public var backtest: BacktestDraft
    /// More symbols on which the same parameters are tried.
    public var otherSymbols: [Symbol]
    /// As ``Trading/SearchDimension/init(parsing:schema:)`` reads them.
    public var ranges: [String]

    public init(backtest: BacktestDraft, otherSymbols: [Symbol] = [], ranges: [String]) {
        self.backtest = backtest
        self.otherSymbols = otherSymbols
        self.ranges = ranges
    }
}

extension BacktestRunner {
    /// Checks what is asked, reads the candles, and puts the search together; its method, objective and threads are the
    /// caller's to set.
    ///
    /// - Throws: ``PlatformError/invalid(_:)`` naming the fields that are wrong: `start`, too, where a model of the strategy has
    ///   been trained on candles that would be traded on.
    public func optimisation(_ draft: OptimisationDraft, userID: String) throws -> Optimisation {
        let choice = draft.backtest.strategy
        let space = try searchSpace(draft)
        var markets: [OptimisationMarket] = []
        for symbol in [draft.backtest.symbol] + draft.otherSymbols {
            var single = draft.backtest
            single.symbol = symbol
            // Any point of the space: whether the rest of the draft holds does not depend on which. Whether a point suits
            // the instruments' steps does: its trial says so.
            single.strategy.parameters = try firstParameters(space)
            var backtest = try prepare(single, userID: userID, mindsSteps: false).backtest
            let candles = try candles(single)
            backtest.finer = candles.finer
            markets.append(OptimisationMarket(series: candles.series, backtest: backtest, missing: candles.missing))
        }
        // A model cannot be searched: all trials ask the same version, whatever is trained meanwhile. The end of its training
        // is read after it, so that a newer one is refused rather than let in.
        let versions = try strategies.modelVersions(choice, userID: userID)
        let trainingEnd = try strategies.trainingEnd(choice, userID: userID)
        for market in markets {
            try requireUnseen(market.series, from: draft.backtest.start, trainingEnd: trainingEnd)
        }
        let (feeRate, slippageBps) = (draft.backtest.feeRate, draft.backtest.slippageBps)
        let timeframe = draft.backtest.timeframe
        var optimisation = Optimisation(markets: markets, space: space) { [strategies] parameters in
            try strategies.make(
                StrategyChoice(type: choice.type, parameters: parameters),
                userID: userID,
                instrument: nil,
                timeframe: timeframe,
                feeRate: feeRate,
                slippageBps: slippageBps,
                modelVersions: versions
            )
        }
        let models = versions.sorted { $0.key < $1.key }.map { "\($0.key) version \($0.value)" }
        optimisation.identity = ([choice.type, aaitiVersion] + models).joined(separator: " ")
        return optimisation
    }

    /// A search among strategies that know what comes finds the one that makes the most of it.
    private func requireUnseen(_ series: CandleSeries, from start: Timestamp?, trainingEnd: Timestamp?) throws {
        let first = start.map(series.index(atOrAfter:)) ?? 0
        guard let trainingEnd, first < series.count, series.openTimes[first] < trainingEnd else { return }
        throw PlatformError.invalid(
            "start",
            "the model was trained on candles up to \(trainingEnd.iso8601): begin there or later, and train on what is before"
        )
    }

    private func searchSpace(_ draft: OptimisationDraft) throws -> SearchSpace {
        let choice = draft.backtest.strategy
        do {
            let descriptor = try strategies.registry.descriptor(choice.type)
            let dimensions = try draft.ranges.map { try SearchDimension(parsing: $0, schema: descriptor.schema) }
            return try SearchSpace(of: descriptor, fixed: choice.parameters, dimensions: dimensions)
        } catch let error as StrategyError {
            throw PlatformError.invalid("strategy.type", "\(error)")
        } catch let error as ParameterError {
            throw PlatformError.invalid("range.\(error.field)", error.message)
        } catch let errors as ParameterErrors {
            throw PlatformError.invalid(
                errors.errors.map { InvalidField(field: "strategy.parameters.\($0.field)", message: $0.message) }
            )
        }
    }

    private func firstParameters(_ space: SearchSpace) throws -> JSONObject {
        guard let point = space.firstPoint else {
            throw PlatformError.invalid("range", "no combination of these values goes together")
        }
        return space.parameters(of: point)
    }
}
