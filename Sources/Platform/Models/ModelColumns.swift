import Forecasting
import Markets
import Trading

/// What a model is handed of the market beside the closes it forecasts, as its parameters name it: columns as they are, for
/// `features`, or columns of so many candles before, for `regressors`.
struct ModelColumns: Sendable {
    /// The columns as the market has them; those of the regressors among them.
    let inputs: ModelInputs
    let regressors: [LaggedColumn]

    /// Columns as they are.
    ///
    /// - Throws: ``PlatformError/invalid(_:)`` for the first that no market has.
    init(features names: [String], symbol: Symbol, timeframe: Timeframe) throws {
        inputs = try Self.inputs(names, symbol, timeframe, field: ModelRecipe.features)
        regressors = []
    }

    /// Columns of candles before.
    ///
    /// - Parameter horizon: for how many steps they have to be known ahead.
    /// - Throws: ``PlatformError/invalid(_:)`` for the first that is not known so far ahead, or that no market has.
    init(regressors names: [String], symbol: Symbol, timeframe: Timeframe, horizon: Int) throws {
        var columns: [LaggedColumn] = []
        for name in names where !columns.contains(where: { $0.name == name }) {
            columns.append(try LaggedColumn(name, horizon: horizon))
        }
        inputs = try Self.inputs(columns.map(\.column), symbol, timeframe, field: ModelRecipe.regressors)
        for column in columns where !inputs.names.contains(column.column) {
            throw LaggedColumn.invalid(
                column.name,
                "no market has a column '\(column.column)'; known: open, high, low, close, volume, an indicator such as "
                    + "rsi_14, and those of other markets"
            )
        }
        regressors = columns
    }

    private static func inputs(
        _ names: [String],
        _ symbol: Symbol,
        _ timeframe: Timeframe,
        field: String
    ) throws -> ModelInputs {
        do {
            return try ModelInputs(names, symbol: symbol, timeframe: timeframe)
        } catch {
            throw PlatformError.invalid("parameters.\(field)", "\(error)")
        }
    }

    /// How many candles to read before the first row that counts.
    var history: Int { inputs.history + (regressors.map(\.lag).max() ?? 0) }

    /// For how many steps all of it is known ahead; `nil` where nothing has to be.
    var knownAhead: Int? { regressors.map(\.lag).min() }

    /// The closes with their times and columns, from the first candle on at which all columns are known.
    ///
    /// - Parameter others: candles of the other symbols in the same timeframe.
    func series(of candles: CandleSeries, others: [Symbol: CandleSeries]) -> TimeSeries {
        let series = inputs.series(of: candles, others: others)
        guard let deepest = regressors.map(\.lag).max() else { return series }
        let first = min(deepest, series.count)
        return TimeSeries(
            Array(series.values[first...]),
            times: series.times.map { Array($0[first...]) },
            covariates: regressors.map { regressor in
                let values = series.covariate(regressor.column)?.values ?? []
                let rows = max(0, first - regressor.lag)..<max(0, series.count - regressor.lag)
                return Covariate(regressor.name, Array(values[rows]), isKnownAhead: true)
            }
        )
    }

    /// What is known of the candles after the last one: when they open, and the regressors.
    ///
    /// - Throws: ``PlatformError/invalid(_:)`` if the regressors are not known so far ahead.
    func future(of candles: CandleSeries, others: [Symbol: CandleSeries], horizon: Int) throws -> KnownFuture {
        guard let last = candles.openTimes.last else { return KnownFuture() }
        let times = inputs.future(after: last, horizon: horizon).times
        guard let knownAhead else { return KnownFuture(times: times) }
        guard horizon <= knownAhead else {
            throw PlatformError.invalid("horizon", "the model's regressors are known \(knownAhead) candles ahead only")
        }
        let series = inputs.series(of: candles, others: others)
        return KnownFuture(
            times: times,
            covariates: regressors.map { regressor in
                let values = series.covariate(regressor.column)?.values.suffix(regressor.lag) ?? []
                return Covariate(regressor.name, Array(values.prefix(horizon)), isKnownAhead: true)
            }
        )
    }
}

/// A column of the market as it was so many candles before, which is what is known of it that far ahead: `lag_24(volume)`.
struct LaggedColumn: Hashable, Sendable {
    private static let lags = 1...10_000

    /// As it was declared.
    let name: String
    /// The column, as ``ModelInputs`` knows it.
    let column: String
    let lag: Int

    /// - Throws: ``PlatformError/invalid(_:)`` for one that is not known `horizon` candles ahead.
    init(_ name: String, horizon: Int) throws {
        guard name.hasPrefix("lag_"), let bracket = name.firstIndex(of: "("), name.hasSuffix(")"),
            let lag = Int(name[name.index(name.startIndex, offsetBy: 4)..<bracket])
        else {
            throw Self.invalid(
                name,
                "is not known ahead, and forecasts of \(horizon) steps need it; what it was so many candles before is: "
                    + "lag_\(horizon)(\(name))"
            )
        }
        let column = name[name.index(after: bracket)...].dropLast()
        guard Self.lags.contains(lag) else {
            throw Self.invalid(name, "must lie 1 to \(Self.lags.upperBound) candles back")
        }
        guard lag >= horizon else {
            throw Self.invalid(
                name,
                "is known \(lag) candles ahead, and \(horizon) are forecast: lag_\(horizon)(\(column)) is known so far"
            )
        }
        (self.name, self.column, self.lag) = (name, String(column), lag)
    }

    static func invalid(_ name: String, _ message: String) -> PlatformError {
        .invalid("parameters.\(ModelRecipe.regressors)", "'\(name.prefix(60))': \(message)")
    }
}
