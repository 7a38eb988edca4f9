/// Is told how long each call of a store took: what database figures are made of.
///
/// Called on the thread of the caller, after the call: quick, and never blocking.
public protocol QueryObserver: Sendable {
    /// - Parameters:
    ///   - query: the store and its method, such as `candles.merge`.
    ///   - nanoseconds: from the call to its answer, waiting for other writers included.
    ///   - failed: whether it threw an error.
    func queryFinished(_ query: StaticString, nanoseconds: Int64, failed: Bool)
}
