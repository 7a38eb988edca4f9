import Dispatch

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The signals that ask a process to end.
enum ShutdownSignals {
    /// Returns when the process is asked to end.
    static func first() async {
        let numbers = [SIGTERM, SIGINT]
        let sources = numbers.map { number in
            signal(number, SIG_IGN)
            return DispatchSource.makeSignalSource(signal: number)
        }
        let signals = AsyncStream<Void> { continuation in
            for source in sources {
                source.setEventHandler { continuation.yield() }
                source.resume()
            }
        }
        for await _ in signals { break }
        for source in sources { source.cancel() }
    }
}
