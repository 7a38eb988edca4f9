package import Forecasting
import JSON
package import Markets
package import Parameters
package import Trading

/// What a model is handed of the market beside the closes it forecasts, as its parameters name it: columns as they are, for
/// `features`, or columns of so many candles before, for `regressors`.
package struct ModelColumns: Sendable {
    /// The parameters that name columns as they are, and columns that have to be known ahead.
    static let features = "features"
    static let regressors = "regressors"

    /// The columns as the market has them; those of the regressors among them.
    package let inputs: ModelInputs
    let regressors: [LaggedColumn]

    /// The field of a request that names them.
    var field: String { "parameters." + (regressors.isEmpty ? Self.features : Self.regressors) }

    /// - Parameters:
    ///   - parameters: of an algorithm; those that name no columns are not looked at.
    ///   - horizon: for how many steps regressors have to be known ahead.
    /// - Throws: ``PlatformError/invalid(_:)`` for the first that is not known so far ahead, or that no market has.
    package init(_ parameters: ParameterValues, symbol: Symbol, timeframe: Timeframe, horizon: Int) throws {
        // What stands behind a colon is how the algorithm takes the column: `lag_24(volume):5:multiplicative`.
        let named = Self.names(parameters.json[Self.regressors]).map { String($0.prefix { $0 != ":" }) }
        guard !named.isEmpty, named != ["none"] else {
            let features = Self.names(parameters.json[Self.features])
            inputs = try Self.inputs(features, symbol, timeframe, parameter: Self.features)
            regressors = []
            return
        }
        var columns: [LaggedColumn] = []
        for name in named where !columns.contains(where: { $0.name == name }) {
            columns.append(try LaggedColumn(name, horizon: horizon))
        }
        inputs = try Self.inputs(columns.map(\.column), symbol, timeframe, parameter: Self.regressors)
        for column in columns where !inputs.names.contains(column.column) {
            throw LaggedColumn.invalid(
                column.name,
                "no market has a column '\(column.column)'; known: open, high, low, close, volume, an indicator such as "
                    + "rsi_14, and those of other markets"
            )
        }
        regressors = columns
    }

    private static func names(_ value: JSONValue?) -> [String] {
        let names = value?.stringValue?.split(separator: ",") ?? []
        return names.map { String($0.filter { $0 != " " }) }.filter { !$0.isEmpty }
    }

    private static func inputs(
        _ names: [String],
        _ symbol: Symbol,
        _ timeframe: Timeframe,
        parameter: String
    ) throws -> ModelInputs {
        do {
            return try ModelInputs(names, symbol: symbol, timeframe: timeframe)
        } catch {
            throw PlatformError.invalid("parameters.\(parameter)", "\(error)")
        }
    }

    /// How many candles to read before the first row that counts.
    var history: Int { inputs.history + (regressors.map(\.lag).max() ?? 0) }

    /// For how many steps all of it is known ahead; `nil` where nothing has to be.
    var knownAhead: Int? { regressors.map(\.lag).min() }

    /// The closes with their times and columns, from the first candle on at which all columns are known.
    ///
    /// - Parameter others: candles of the other symbols in the same timeframe.
    package func series(of candles: CandleSeries, others: [Symbol: CandleSeries]) -> TimeSeries {
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
        .invalid("parameters.\(ModelColumns.regressors)", "'\(name.prefix(60))': \(message)")
    }
}
