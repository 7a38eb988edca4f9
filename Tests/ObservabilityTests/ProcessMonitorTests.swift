import Foundation
import Observability
import TestSupport
import Testing

@Suite struct ProcessMonitorTests {
    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/proc/self/stat"), "there is no /proc here"))
    func `the figures of this process`() throws {
        let clock = ManualInstant()
        let monitor = ProcessMonitor(now: { clock.now })
        #expect(monitor.sample().cpuPercent == nil)
        clock.advance(by: .seconds(2))
        let figures = monitor.sample()
        #expect(try #require(figures.residentBytes) > 1_000_000)
        #expect(try #require(figures.cpuSeconds) > 0)
        #expect(try #require(figures.cpuPercent) >= 0)
        #expect(try #require(figures.openFileDescriptors) >= 3)
        #expect(try #require(figures.threads) >= 1)
        #expect(figures.uptime == 2)
    }

    @Test func `the processor share is that of the interval`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "aaiti-proc-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
        func write(cpuSeconds: Double) throws {
            // The name of the process holds a parenthesis and a space, as it may.
            let fields = [
                "R", "1", "1", "1", "0", "-1", "0", "0", "0", "0", "0", "\(Int(cpuSeconds * ticks))", "0", "0", "0",
            ]
            let rest = ["20", "0", "7", "0", "100", "1000000", "25", "0"]
            let line = "42 (a) b) " + (fields + rest).joined(separator: " ") + "\n"
            try Data(line.utf8).write(to: folder.appending(path: "stat"))
        }
        try write(cpuSeconds: 10)
        let clock = ManualInstant()
        let monitor = ProcessMonitor(root: folder.path(percentEncoded: false), now: { clock.now })
        try write(cpuSeconds: 13)
        clock.advance(by: .seconds(4))
        let figures = monitor.sample()
        #expect(figures.cpuPercent == 75)
        #expect(figures.threads == 7)
        #expect(figures.residentBytes == 25 * Int64(sysconf(Int32(_SC_PAGESIZE))))
        #expect(figures.openFileDescriptors == nil)
        // A second reader shortly after gets the same share instead of one over no time.
        clock.advance(by: .milliseconds(10))
        #expect(monitor.sample().cpuPercent == 75)
    }

    @Test func `what the system does not say is nil`() {
        let figures = ProcessMonitor(root: "/nowhere").sample()
        #expect(figures.residentBytes == nil && figures.cpuSeconds == nil && figures.threads == nil)
    }
}
