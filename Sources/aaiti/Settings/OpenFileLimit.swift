#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// How many files, and so connections, this process may have open.
struct OpenFileLimit: Hashable {
    /// Beside the realtime connections: HTTP, databases, the page.
    private static let reserve: UInt64 = 1_024

    let current: UInt64
    /// What `current` may be raised to without more rights.
    let highest: UInt64

    /// What is needed for so many realtime connections.
    static func needed(forConnections count: Int) -> UInt64 { UInt64(count) + reserve }

    /// `nil` where the system does not tell.
    static func read() -> OpenFileLimit? { system().map(OpenFileLimit.init) }

    private init(_ limit: rlimit) {
        current = UInt64(limit.rlim_cur)
        highest = UInt64(limit.rlim_max)
    }

    /// The limit after it was raised as far as it goes.
    static func raised() -> OpenFileLimit? {
        guard var limit = system() else { return nil }
        limit.rlim_cur = limit.rlim_max
        _ = unsafe setrlimit(resource, &limit)
        // What counts is what is so now.
        return read()
    }

    private static func system() -> rlimit? {
        var limit = rlimit()
        return unsafe getrlimit(resource, &limit) == 0 ? limit : nil
    }

    #if canImport(Glibc)
    private static var resource: __rlimit_resource_t { __rlimit_resource_t(RLIMIT_NOFILE.rawValue) }
    #else
    private static var resource: Int32 { RLIMIT_NOFILE }
    #endif
}
