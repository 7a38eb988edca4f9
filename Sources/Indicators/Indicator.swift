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
}

extension Double: IndicatorOutput {
    public static var componentNames: [String] { [""] }
    public var components: [Double] { [self] }
}

extension Indicator {
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
