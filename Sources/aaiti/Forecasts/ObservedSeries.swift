import Forecasting
import MarketData
import Markets
import Reports

/// A series that a command works on, and how its places are called.
struct ObservedSeries {
    /// What the values are: `close of BTC-USDT, 1h`.
    let label: String
    let values: TimeSeries
    private let timeframe: Timeframe?
    /// The lines of the file that it was read from.
    private let lines: [Int]

    /// The closes of candles, which stand where these open, as predictions do.
    init(_ candles: CandleSeries) {
        self.init(
            TimeSeries(candles.close, times: candles.openTimes.map(\.milliseconds)),
            of: candles.symbol,
            candles.timeframe
        )
    }

    /// The closes of candles with columns beside them, where the candles open.
    init(_ values: TimeSeries, of symbol: Symbol, _ timeframe: Timeframe) {
        label = Self.label(symbol, timeframe)
        (self.values, self.timeframe) = (values, timeframe)
        lines = []
    }

    init(_ column: ValueColumn, path: String) {
        let file = path.split(separator: "/").last.map(String.init) ?? path
        label = Int(column.name) == nil ? "\(column.name) of \(file)" : "values of \(file)"
        values = TimeSeries(column.values, times: column.times.map { $0.map(\.milliseconds) })
        timeframe = nil
        lines = column.lines
    }

    static func label(_ symbol: Symbol, _ timeframe: Timeframe) -> String {
        "close of \(symbol), \(timeframe.rawValue)"
    }

    /// What it is called in the places of a plot: closes at the time when their candles close.
    var plotted: PlottedSeries {
        let places = (0..<values.count).map(place)
        return PlottedSeries(label: label, x: places, y: values.values, isTimed: values.times != nil)
    }

    /// Where an observation stands in a plot.
    private func place(_ index: Int) -> Double {
        guard let times = values.times else { return Double(index + 1) }
        return Self.place(Timestamp(milliseconds: times[index]), timeframe)
    }

    /// Where the value of a time stands in a plot.
    static func place(_ time: Timestamp, _ timeframe: Timeframe?) -> Double {
        Double((timeframe?.next(after: time) ?? time).milliseconds)
    }

    /// A forecast from the end of the series, as it is drawn.
    func path(_ forecast: Forecast) -> ForecastPath {
        let places =
            targets(forecast.horizon).map { $0.map { Self.place($0, timeframe) } }
            ?? (1...forecast.horizon).map { Double(values.count + $0) }
        return path(forecast, origin: values.count, places)
    }

    /// A forecast from an origin inside the series, as it is drawn.
    func path(_ forecast: Forecast, origin: Int) -> ForecastPath {
        path(forecast, origin: origin, (origin..<origin + forecast.horizon).map(place))
    }

    private func path(_ forecast: Forecast, origin: Int, _ places: [Double]) -> ForecastPath {
        ForecastPath(origin: place(origin - 1), last: values.values[origin - 1], x: places, forecast)
    }

    /// The times of the next values; `nil` for a series without times.
    func targets(_ horizon: Int) -> [Timestamp]? {
        guard let times = values.times?.map({ Timestamp(milliseconds: $0) }), let last = times.last else { return nil }
        if let timeframe { return (1...horizon).map { timeframe.advance(last, by: $0) } }
        if let months = Self.months(times) {
            return (1...horizon).map { Timeframe.oneMonth.advance(last, by: $0 * months) }
        }
        return values.timesAhead(horizon)?.map { Timestamp(milliseconds: $0) }
    }

    /// How many months lie between the times, if they are first days of months, as many apart each.
    private static func months(_ times: [Timestamp]) -> Int? {
        let month = Timeframe.oneMonth
        guard times.count > 1, times.allSatisfy({ month.open(containing: $0) == $0 }) else { return nil }
        let steps = Set(zip(times, times.dropFirst()).map { month.steps(from: $0, to: $1) })
        return steps.count == 1 ? steps.first : nil
    }

    /// When everything before an origin was known: when the last candle had closed, or the time of the last value.
    func asOf(_ origin: Int) -> Timestamp? {
        values.times.map { Timestamp(milliseconds: $0[origin - 1]) }.map { timeframe?.next(after: $0) ?? $0 }
    }

    /// The last so many observations.
    func suffix(_ length: Int) -> ObservedSeries {
        ObservedSeries(
            label: label,
            values: values.suffix(length),
            timeframe: timeframe,
            lines: Array(lines.suffix(length))
        )
    }

    private init(label: String, values: TimeSeries, timeframe: Timeframe?, lines: [Int]) {
        (self.label, self.values, self.timeframe, self.lines) = (label, values, timeframe, lines)
    }

    /// What is wrong, by the option or the line that it comes from.
    func explained(_ error: ForecastingError) -> CommandFailure {
        switch error {
        case .invalidParameter(let name, let reason):
            let options = [
                "horizon": "--horizon", "step": "--step", "windows": "--windows", "refit_interval": "--refit-every",
                "embargo": "--embargo", "season": "--season", "maximum_training_count": "--training",
                "initial_count": "--windows",
            ]
            return CommandFailure("\(options[name] ?? "--param \(name)"): \(reason)")
        case .notFinite(let index) where lines.indices.contains(index):
            return CommandFailure("line \(lines[index]) has no value, and the algorithm cannot do without: fill it in")
        case .tooFewObservations(let have, let need):
            return CommandFailure(
                "the \(label) has \(have) observations, and \(need) are needed: use a longer series, or less of --horizon, "
                    + "--windows and the parameters"
            )
        default: return CommandFailure("\(error)")
        }
    }
}
