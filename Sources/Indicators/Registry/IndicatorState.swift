internal import Markets

/// The indicator of a stream in a place of its own, which it never leaves: an `any Indicator` that is mutated is made
/// unique and looked for at each candle, which takes longer than most indicators.
///
/// Whoever changes it holds the only reference.
class IndicatorState: @unchecked Sendable {
    /// A copy of the indicator as it is now.
    var indicator: any Indicator & Codable { preconditionFailure("a subclass knows its indicator") }

    func update(_ candle: Candle, into outputs: inout [Double]) -> Bool {
        preconditionFailure("a subclass knows its indicator")
    }

    func update(over series: CandleSeries, _ rows: Range<Int>, into columns: ColumnSlices) {
        preconditionFailure("a subclass knows its indicator")
    }
}

@safe private final class StateOf<Value: Indicator & Codable>: IndicatorState, @unchecked Sendable {
    // In memory of its own, because accesses to it cannot overlap and need not be watched.
    private let value: UnsafeMutablePointer<Value>

    init(_ value: Value) {
        unsafe self.value = .allocate(capacity: 1)
        unsafe self.value.initialize(to: value)
    }

    deinit {
        unsafe value.deinitialize(count: 1)
        unsafe value.deallocate()
    }

    override var indicator: any Indicator & Codable { unsafe value.pointee }

    override func update(_ candle: Candle, into outputs: inout [Double]) -> Bool {
        unsafe value.pointee.update(candle, into: &outputs)
    }

    override func update(over series: CandleSeries, _ rows: Range<Int>, into columns: ColumnSlices) {
        unsafe value.pointee.update(over: series, rows, into: columns)
    }
}

extension Indicator where Self: Codable {
    /// A copy of the indicator in a place of its own.
    var state: IndicatorState { StateOf(self) }
}
