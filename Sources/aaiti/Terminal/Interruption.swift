import ArgumentParser
import Dispatch
import Foundation
import Synchronization

/// Ctrl-C as a wish that long work asks for now and then, so that it can say what it leaves behind. A second one ends the
/// process at once.
final class Interruption {
    /// What the work throws that was interrupted.
    struct Requested: Error {}

    /// What shells expect of a process that Ctrl-C ended.
    static let exitCode: Int32 = 130

    private final class Wish: Sendable {
        let isThere = Atomic(false)
    }

    private let wish: Wish
    private let source: any DispatchSourceSignal

    /// - Parameter request: called when somebody presses Ctrl-C, on a thread of its own: for work that cannot ask.
    init(_ request: @escaping @Sendable () -> Void = {}) {
        let source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
        let wish = Wish()
        (self.source, self.wish) = (source, wish)
        source.setEventHandler {
            wish.isThere.store(true, ordering: .relaxed)
            signal(SIGINT, SIG_DFL)
            request()
        }
        // Only when the source is at work may anything begin: what comes before would be lost.
        let isReady = DispatchSemaphore(value: 0)
        source.setRegistrationHandler { isReady.signal() }
        signal(SIGINT, SIG_IGN)
        source.resume()
        isReady.wait()
    }

    deinit {
        source.cancel()
        signal(SIGINT, SIG_DFL)
    }

    /// Whether somebody has pressed Ctrl-C.
    var isRequested: Bool { wish.isThere.load(ordering: .relaxed) }

    /// - Throws: ``Requested`` if somebody has pressed Ctrl-C.
    func check() throws {
        if isRequested { throw Requested() }
    }

    /// Says what is left behind, and what the command ends with.
    func end(_ left: String) -> ExitCode {
        standardError("aaiti: interrupted: \(left)")
        return ExitCode(Self.exitCode)
    }
}
