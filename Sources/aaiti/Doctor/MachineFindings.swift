import Foundation
import Markets

/// What the doctor finds of the machine around a data directory: disk, files, limits, clock.
struct MachineFindings {
    private static let gigabyte: Int64 = 1 << 30
    private static let megabyte: Int64 = 1 << 20
    /// Less free space than this is a problem, a write-ahead log above it a warning.
    private static let scarce = 256 * megabyte
    private static let plenty = 2 * gigabyte
    private static let largestLog = 64 * megabyte
    /// A connection is an open file, and the server needs some more.
    private static let fewestFiles: UInt64 = 4096
    /// Clocks that differ by less are in step.
    private static let clockTolerance: Int64 = 5000

    let path: String
    let now: Timestamp

    var all: [Finding] { [permissions, disk, log, fileLimit] }

    private var permissions: Finding {
        let secret = path + "/secret.key"
        let exposed = [path, secret].filter { FileManager.default.fileExists(atPath: $0) && isOpenToOthers($0) }
        guard exposed.isEmpty else {
            return .warning(
                "permissions",
                "others on this machine may look into \(exposed.joined(separator: " and "))",
                "chmod go-rwx \(exposed.joined(separator: " "))"
            )
        }
        return .ok("permissions", "only its owner may look into it")
    }

    private func isOpenToOthers(_ path: String) -> Bool {
        let mode = (try? FileManager.default.attributesOfItem(atPath: path))?[.posixPermissions] as? Int
        return mode.map { $0 & 0o077 != 0 } ?? false
    }

    private var disk: Finding {
        let attributes = try? FileManager.default.attributesOfFileSystem(forPath: path)
        guard let free = (attributes?[.systemFreeSize] as? NSNumber)?.int64Value else {
            return .warning("disk", "its free space cannot be read", "look with: df \(path)")
        }
        let used = ["aaiti.sqlite", "candles.sqlite"].reduce(0) { $0 + size($1) }
        let detail = "free: \(Self.text(free)); the databases take \(Self.text(used))"
        let advice = "free some space: a full disk stops candles and bots; a backup needs as much as the databases"
        if free < Self.scarce { return .problem("disk", detail, advice) }
        return free < max(Self.plenty, 2 * used) ? .warning("disk", detail, advice) : .ok("disk", detail)
    }

    private var log: Finding {
        let largest = ["aaiti.sqlite-wal", "candles.sqlite-wal"].map(size).max() ?? 0
        let detail = largest == 0 ? "no write-ahead log waits" : "the largest write-ahead log has \(Self.text(largest))"
        guard largest > Self.largestLog else { return .ok("write-ahead log", detail) }
        return .warning(
            "write-ahead log",
            detail,
            "it should be emptied as it grows: run 'aaiti db maintain', or POST /api/admin/maintenance on a running server"
        )
    }

    private var fileLimit: Finding {
        guard let limit = OpenFileLimit.read() else {
            return .warning("open files", "the limit cannot be read", "look with: ulimit -n")
        }
        let detail = "'aaiti serve' may have \(limit.highest) open files, which it asks for"
        guard limit.highest < Self.fewestFiles else { return .ok("open files", detail) }
        return .warning("open files", detail, "each connection is one: raise the hard limit ('ulimit -Hn') to 65536")
    }

    /// Whether what is stored is from the future: then a clock was set back, or another one was wrong.
    ///
    /// - Parameter newest: the newest time that is stored, with what it is of.
    func clock(newest: (time: Timestamp, of: String)?) -> Finding {
        let time = "it is \(now.iso8601) here"
        guard let newest, newest.time - now > Self.clockTolerance else { return .ok("clock", time) }
        return .problem(
            "clock",
            "\(time), but \(newest.of) is from \(newest.time.iso8601)",
            "the clock was set back, or what wrote it had a wrong one: set the clock by NTP; candles of the future come "
                + "from an import with wrong times"
        )
    }

    private func size(_ name: String) -> Int64 {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path + "/" + name)
        return (attributes?[.size] as? NSNumber)?.int64Value ?? 0
    }

    private static func text(_ bytes: Int64) -> String {
        if bytes >= 10 * gigabyte { return "\(bytes / gigabyte) GB" }
        return bytes >= megabyte ? "\(bytes / megabyte) MB" : "\(bytes / 1024) KB"
    }
}
