/// What this process uses of the machine; `nil` where the system does not say.
public struct ProcessFigures: Hashable, Sendable {
    /// Memory that is resident, in bytes.
    public var residentBytes: Int64?
    /// Processor time over the interval since the figures before, in percent of one core.
    public var cpuPercent: Double?
    /// Processor time since the process started, in seconds.
    public var cpuSeconds: Double?
    /// Seconds since the start.
    public var uptime: Double
    public var openFileDescriptors: Int?
    public var threads: Int?
}
