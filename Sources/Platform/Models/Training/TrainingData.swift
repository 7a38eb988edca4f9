import Forecasting
import JSON
import MarketData
import Markets
import Parameters
import Storage
import Trading

/// What a model is trained on.
struct TrainingData: Sendable {
    let symbol: Symbol
    let series: TimeSeries
    /// Open times of the candles.
    let openTimes: [Timestamp]
}

/// Reads what models are trained on: the candles of all symbols at the same time.
struct TrainingLoader: Sendable {
    let market: MarketService
    private let threads = BoundedWorkQueue(label: "loading", width: 4, maximumWaiting: 1024)

    init(market: MarketService) {
        self.market = market
    }

    /// What the training will hold in memory, from what is stored and without reading it.
    ///
    /// - Throws: ``PlatformError`` for a symbol of which nothing is stored that the timeframe could be built from.
    func cost(_ model: ModelRecord, _ recipe: ModelRecipe) throws -> TrainingCost {
        let sources = try ([recipe.columns.inputs.symbol] + recipe.columns.inputs.symbols).map {
            try market.source($0, model.timeframe)
        }
        let candles = sources.reduce(0) { $0 + $1.count(days: model.trainingPeriodDays) }
        let own = sources[0]
        let ratio = max(1, model.timeframe.nominalMilliseconds / own.timeframe.nominalMilliseconds)
        // Whoever names features without columns of the market, as lags, has columns made of them, too.
        let named = recipe.parameters.json[ModelColumns.features]?.stringValue?.split(separator: ",").count ?? 0
        return TrainingCost(
            candles: candles,
            rows: own.count(days: model.trainingPeriodDays) / Int(ratio),
            columns: 2 + max(named, recipe.columns.inputs.names.count) + recipe.columns.regressors.count
        )
    }

    /// The closed candles of the training period, and before it as many as indicators need to warm up.
    ///
    /// - Throws: ``PlatformError``, `StoreError`.
    func load(_ model: ModelRecord, _ columns: ModelColumns) async throws -> TrainingData {
        let inputs = columns.inputs
        let first = try await threads.run { try start(model, columns) }
        var read: [Symbol: CandleSeries] = [:]
        try await withThrowingTaskGroup(of: CandleSeries.self) { group in
            for symbol in [inputs.symbol] + inputs.symbols {
                group.addTask {
                    try await threads.run {
                        try market.candles(symbol, model.timeframe, from: first?.read, closedOnly: true)
                    }
                }
            }
            for try await series in group { read[series.symbol] = series }
        }
        let candles = read[inputs.symbol] ?? CandleSeries(symbol: inputs.symbol, timeframe: model.timeframe)
        let series = columns.series(of: candles, others: read)
        let openTimes = candles.openTimes.suffix(series.count)
        let rows = openTimes.firstIndex { time in first.map { time >= $0.train } ?? true } ?? openTimes.endIndex
        let skipped = rows - openTimes.startIndex
        return TrainingData(
            symbol: inputs.symbol,
            series: skipped == 0 ? series : series.suffix(series.count - skipped),
            openTimes: Array(openTimes[rows...])
        )
    }

    /// Where reading and where training begins; `nil` for everything there is.
    private func start(_ model: ModelRecord, _ columns: ModelColumns) throws -> (read: Timestamp, train: Timestamp)? {
        guard let days = model.trainingPeriodDays else { return nil }
        let newest = try market.candles(columns.inputs.symbol, model.timeframe, limit: 1, closedOnly: true)
        guard let last = newest.openTimes.last else { return nil }
        let train = last - Int64(days) * 86_400_000
        return (train - Int64(columns.history) * model.timeframe.nominalMilliseconds, train)
    }
}
