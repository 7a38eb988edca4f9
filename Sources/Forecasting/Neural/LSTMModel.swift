/// A long short-term memory that forecasts a whole horizon at once (Hochreiter and Schmidhuber, 1997; direct strategy of
/// Taieb et al., 2012).
///
/// It looks at the last steps of the series, and of covariates beside it, all standardised by their training part. What it
/// forecasts is the ``SeriesTarget``: not the level of a price but the log return from the last price to each step of the
/// horizon. Each step is standardised by itself, so that all count alike.
///
/// Intervals are those of the residuals on the validation part, which is not learned from, step by step: the latest windows,
/// and between them and the windows learned from a gap as long as the horizon. The head starts at zero, which is the
/// forecast of the training part's mean: if nothing better is found, that is what the model forecasts, and it says so.
///
/// ```swift
/// var options = LSTMOptions()
/// options.horizon = 24
/// let model = try LSTMModel(fitting: series, options: options)
/// let forecast = try model.forecast(from: series, horizon: 24, future: nil)
/// ```
///
/// A fit with one seed is the same on every processor of one kind; see ``ForecastingModel`` for what a forecast depends on.
public struct LSTMModel: Sendable {
    public let target: SeriesTarget
    /// Number of steps that a forecast looks back on.
    public let lookback: Int
    /// The most steps ahead.
    public let horizon: Int
    /// The covariates that are inputs, in their order.
    public let covariates: [String]
    /// The cycles of the calendar that are inputs, in their order after the covariates.
    public let calendar: [CalendarCycle]
    /// How the fit went.
    public let report: NetworkFitReport
    let shape: LSTMShape
    let parameters: [Float]
    let inputScale: FeatureScaler
    let outputScale: FeatureScaler
    let spread: ResidualSpread
    /// For each step the mean of exp(residual) around its mean, by which a mean of values exceeds the value of a mean log
    /// return (Duan, 1983, "Smearing estimate"); 1 for other targets.
    let smearing: [Double]
    private let loaded: Loaded

    /// @unchecked because the weights are written once, before anyone else sees them.
    private struct Loaded: @unchecked Sendable {
        let weights: LSTMWeights<Float>
    }

    init(
        shape: LSTMShape,
        parameters: [Float],
        target: SeriesTarget,
        lookback: Int,
        covariates: [String],
        calendar: [CalendarCycle],
        scales: (input: FeatureScaler, output: FeatureScaler),
        spread: ResidualSpread,
        smearing: [Double],
        report: NetworkFitReport
    ) {
        (self.shape, self.parameters, self.target, self.lookback) = (shape, parameters, target, lookback)
        (self.covariates, self.calendar) = (covariates, calendar)
        (inputScale, outputScale) = (scales.input, scales.output)
        (self.spread, self.smearing, self.report) = (spread, smearing, report)
        horizon = shape.outputs
        let weights = LSTMWeights<Float>(shape)
        weights.load(parameters)
        loaded = Loaded(weights: weights)
    }

    public var contextLength: Int { lookback + target.lag }

    /// The standardised outputs of windows, at least one, each of ``lookback`` standardised rows.
    func outputs(_ windows: [[Float]]) throws(ForecastingError) -> [[Float]] {
        let network = LSTMNetwork(loaded.weights, steps: lookback, rows: windows.count, learns: false)
        let starts = windows.indices.map { $0 * lookback }
        var table = windows[0]
        table.reserveCapacity(windows.count * table.count)
        for window in windows.dropFirst() { table += window }
        let outputs = try network.outputs(table, starts: starts[...])
        return windows.indices.map { Array(outputs[$0 * horizon..<($0 + 1) * horizon]) }
    }
}
