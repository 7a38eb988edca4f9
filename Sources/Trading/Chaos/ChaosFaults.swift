/// How badly the line to the venue, the venue, and the machine behave: shares are chances, times are in milliseconds.
public struct ChaosFaults: Hashable, Sendable {
    /// Of a message, in either direction, to be lost.
    public var loss = 0.1
    /// Of a message to come twice.
    public var duplication = 0.1
    /// The longest that a message takes; since each takes a time of its own, they overtake each other.
    public var delay: Int64 = 20_000
    /// Of a request to be turned away (429): it was not carried out.
    public var throttling = 0.05
    /// Of a request to fail (500): it was carried out, or not.
    public var failure = 0.05
    /// Of the stream of reports to fall silent, a minute; nobody says so.
    public var silence = 0.02
    /// The longest that the stream stays silent.
    public var silenceLength: Int64 = 600_000
    /// Of the process to be killed, each time that it stores or sends something.
    public var crash = 0.02
    /// The share of a candle's volume that fills may take, so that they come in parts.
    public var volumeShare = 0.2
    /// Of the venue to change to a finer tick, an hour.
    public var tickChange = 0.1

    public init() {}

    /// A line and a machine that never fail.
    public static var none: ChaosFaults {
        var faults = ChaosFaults()
        faults.loss = 0
        faults.duplication = 0
        faults.delay = 0
        faults.throttling = 0
        faults.failure = 0
        faults.silence = 0
        faults.crash = 0
        faults.tickChange = 0
        return faults
    }
}
