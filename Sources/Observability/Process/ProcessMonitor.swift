import Foundation
import Synchronization

/// Reads what this process uses from Linux's `/proc`.
public final class ProcessMonitor: Sendable {
    private struct Sample: Sendable {
        var time: ContinuousClock.Instant
        var cpuSeconds: Double?
        var cpuPercent: Double?
    }

    private let now: @Sendable () -> ContinuousClock.Instant
    private let root: String
    private let start: ContinuousClock.Instant
    private let last: Mutex<Sample>

    /// Starts to watch; the uptime counts from here.
    ///
    /// - Parameters:
    ///   - root: where the figures of the process are.
    ///   - now: the time.
    public init(
        root: String = "/proc/self",
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.now = now
        self.root = root
        start = now()
        last = Mutex(Sample(time: start, cpuSeconds: ProcessStat(root: root)?.cpuSeconds))
    }

    /// The figures now. The processor share is that since the sample before, at least a second ago, so that two readers
    /// do not take each other's interval away; `nil` in the first second.
    public func sample() -> ProcessFigures {
        let now = now()
        let stat = ProcessStat(root: root)
        let percent = last.withLock { last -> Double? in
            let seconds = (now - last.time).secondsValue
            guard seconds >= 1 else { return last.cpuPercent }
            let used = stat.flatMap { stat in last.cpuSeconds.map { stat.cpuSeconds - $0 } }
            last = Sample(time: now, cpuSeconds: stat?.cpuSeconds, cpuPercent: used.map { $0 / seconds * 100 })
            return last.cpuPercent
        }
        return ProcessFigures(
            residentBytes: stat?.residentBytes,
            cpuPercent: percent,
            cpuSeconds: stat?.cpuSeconds,
            uptime: (now - start).secondsValue,
            openFileDescriptors: try? FileManager.default.contentsOfDirectory(atPath: root + "/fd").count,
            threads: stat?.threads
        )
    }
}

/// The fields of `/proc/self/stat` that are of interest; proc_pid_stat(5).
struct ProcessStat {
    let cpuSeconds: Double
    let threads: Int
    let residentBytes: Int64

    init?(root: String) {
        guard let text = try? String(contentsOfFile: root + "/stat", encoding: .utf8) else { return nil }
        self.init(
            text,
            ticksPerSecond: Double(sysconf(Int32(_SC_CLK_TCK))),
            pageSize: Int64(sysconf(Int32(_SC_PAGESIZE)))
        )
    }

    /// - Parameter text: the content of the file. The second field, the name in parentheses, may hold anything.
    init?(_ text: String, ticksPerSecond: Double, pageSize: Int64) {
        guard let nameEnd = text.lastIndex(of: ")") else { return nil }
        let fields = text[nameEnd...].dropFirst().split(separator: " ")
        // Field 3 of the manual page is the first one here.
        guard fields.count > 21, let user = Double(fields[11]), let system = Double(fields[12]),
            let threads = Int(fields[17]), let pages = Int64(fields[21])
        else { return nil }
        cpuSeconds = (user + system) / ticksPerSecond
        self.threads = threads
        residentBytes = pages * pageSize
    }
}
