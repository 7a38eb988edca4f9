public import Markets

/// A technical indicator as a streaming state: it takes one input at a time and answers once it has seen enough.
///
/// Every indicator exists once. Its batch form, ``columns(over:)``, runs a copy of this state over a column, or the
/// same arithmetic in a tighter loop, so that both give the same numbers to the last bit, and the numbers of a prefix
/// never depend on what follows.
///
/// Inputs are expected to be finite, prices positive, as ``Markets/Candle/fault`` makes sure of.
public protocol Indicator<Input, Output>: Sendable {
    /// What is taken in: a price, or a whole candle.
    associatedtype Input
    associatedtype Output: IndicatorOutput

    /// How many inputs lead to the first output, that one's included.
    var warmUp: Int { get }

    /// Takes the next input in.
    ///
    /// - Returns: the indicator as of this input; `nil` while warming up.
    mutating func update(_ input: Input) -> Output?

    /// Takes in what the indicator looks at of the next candle, and writes the numbers down without making room for them.
    ///
    /// There is a form of it for every indicator of closes or of whole candles. It is a requirement so that each has its
    /// own, compiled for it, behind an `any Indicator`.
    ///
    /// - Parameter outputs: has at least as many elements as the output has components.
    /// - Returns: whether it was written to; not while warming up.
    mutating func update(_ candle: Candle, into outputs: inout [Double]) -> Bool

    /// Takes the candles of some rows in and writes the numbers of each into columns, `.nan` while warming up.
    ///
    /// There is a form of it for every indicator of closes or of whole candles. It is a requirement so that each has its
    /// own loop, and may have a tighter one.
    mutating func update(over series: CandleSeries, _ rows: Range<Int>, into columns: ColumnSlices)

    /// One column for each component, each as long as the input.
    ///
    /// The first `warmUp - 1` rows of each are `.nan`: the only place where an indicator gives no number. This state
    /// stays as it is; the columns continue from it.
    func columns(over inputs: some Collection<Input>) -> [[Double]]
}

/// The numbers that an indicator gives for one input.
public protocol IndicatorOutput: Sendable {
    /// What the components are called; one empty name if there is only one.
    static var componentNames: [String] { get }

    /// The numbers, in the order of ``componentNames``.
    var components: [Double] { get }

    /// Writes the numbers down, in the same order.
    ///
    /// - Parameter outputs: has at least as many elements as there are numbers.
    func write(into outputs: inout [Double])
}

extension IndicatorOutput {
    public func write(into outputs: inout [Double]) {
        for (index, value) in components.enumerated() { outputs[index] = value }
    }
}

extension Double: IndicatorOutput {
    public static var componentNames: [String] { [""] }
    public var components: [Double] { [self] }
    public func write(into outputs: inout [Double]) { outputs[0] = self }
}

extension Indicator where Input == Double {
    public mutating func update(_ candle: Candle, into outputs: inout [Double]) -> Bool {
        guard let output = update(candle.close) else { return false }
        output.write(into: &outputs)
        return true
    }

    public mutating func update(over series: CandleSeries, _ rows: Range<Int>, into columns: ColumnSlices) {
        let closes = series.close
        step(over: rows, into: columns) { closes[$0] }
    }
}

extension Indicator where Input == Candle {
    public mutating func update(_ candle: Candle, into outputs: inout [Double]) -> Bool {
        guard let output = update(candle) else { return false }
        output.write(into: &outputs)
        return true
    }

    public mutating func update(over series: CandleSeries, _ rows: Range<Int>, into columns: ColumnSlices) {
        step(over: rows, into: columns) { series[$0] }
    }
}

extension Indicator {
    /// Writes the rows one after the other.
    @inline(__always)
    private mutating func step(over rows: Range<Int>, into columns: ColumnSlices, input: (Int) -> Input) {
        let width = Output.componentNames.count
        for (offset, row) in rows.enumerated() {
            if let output = update(input(row)) {
                for (column, value) in output.components.enumerated() { unsafe columns[column][offset] = value }
            } else {
                for column in 0..<width { unsafe columns[column][offset] = .nan }
            }
        }
    }

    public func columns(over inputs: some Collection<Input>) -> [[Double]] { streamedColumns(over: inputs) }

    /// The batch form of an indicator that has no tighter loop.
    func streamedColumns(over inputs: some Collection<Input>) -> [[Double]] {
        var state = self
        let width = Output.componentNames.count
        var columns = Array(repeating: [Double](repeating: .nan, count: inputs.count), count: width)
        for (row, input) in inputs.enumerated() {
            guard let output = state.update(input) else { continue }
            for (column, value) in output.components.enumerated() { columns[column][row] = value }
        }
        return columns
    }
}

extension Indicator where Output == Double {
    /// The batch form of an indicator with one component: a column as long as the input, its first `warmUp - 1` rows
    /// `.nan`.
    public func values(over inputs: some Collection<Input>) -> [Double] {
        columns(over: inputs)[0]
    }
}
