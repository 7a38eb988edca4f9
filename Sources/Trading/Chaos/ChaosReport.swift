public import JSON
public import Markets

/// What a chaos run found. All but the counts of what was done to the engine is to be zero.
public struct ChaosReport: Hashable, Sendable {
    public var seed: UInt64
    /// What the venue held for the account that the engine did not know of, when all messages had arrived.
    public var untrackedExposure = Quantity.zero
    /// Orders that the engine had decided on and that the venue never had, or that ended differently in the two books.
    public var lostOrders = 0
    /// Orders that the venue carried out and the engine had not asked for, or that it carried out more than once.
    public var duplicatedOrders = 0
    /// How long, in milliseconds, the venue held a position that was to be protected, and was not wholly.
    public var unprotectedTime: Int64 = 0
    /// What the books of engine and venue differ by otherwise, in words.
    public var faults: [String] = []

    // What was done to the engine.
    public var orders = 0
    public var fills = 0
    public var crashes = 0
    public var lostMessages = 0
    public var repeatedMessages = 0
    public var refusedRequests = 0
    public var silences = 0
    public var tickChanges = 0
    public var reconciliations = 0

    public init(seed: UInt64) { self.seed = seed }

    /// Whether nothing was lost, doubled, unknown or unprotected.
    public var isClean: Bool {
        untrackedExposure == .zero && lostOrders == 0 && duplicatedOrders == 0 && unprotectedTime == 0 && faults.isEmpty
    }
}

extension ChaosReport: JSONWritable {
    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("seed", Int(clamping: seed))
            $0.member("clean", isClean)
            $0.member("untracked_exposure_lots", Int(untrackedExposure.lots))
            $0.member("lost_orders", lostOrders)
            $0.member("duplicated_orders", duplicatedOrders)
            $0.member("unprotected_milliseconds", Int(unprotectedTime))
            $0.member("faults", JSONValue.array(faults.map { .string($0) }))
            $0.member("orders", orders)
            $0.member("fills", fills)
            $0.member("crashes", crashes)
            $0.member("lost_messages", lostMessages)
            $0.member("repeated_messages", repeatedMessages)
            $0.member("refused_requests", refusedRequests)
            $0.member("silences", silences)
            $0.member("tick_changes", tickChanges)
            $0.member("reconciliations", reconciliations)
        }
    }
}
