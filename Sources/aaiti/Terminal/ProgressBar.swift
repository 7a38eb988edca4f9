import Foundation
import Synchronization

/// One line on a terminal that says how far the work is, at what rate, and how long it still takes; nothing where
/// standard error is no terminal.
final class ProgressBar: Sendable {
    private struct State {
        var lastDrawn: ContinuousClock.Instant?
        var isDrawn = false
    }

    private let label: String
    private let isTerminal: Bool
    private let start = ContinuousClock.now
    private let state = Mutex(State())

    init(_ label: String) {
        self.label = label
        isTerminal = isatty(FileHandle.standardError.fileDescriptor) == 1
    }

    /// Shows the share done, 0 to 1, and a word on what is being done.
    func show(_ share: Double, _ detail: @autoclosure () -> String = "") {
        guard isTerminal else { return }
        let now = ContinuousClock.now
        let isDue = state.withLock { state in
            guard share >= 1 || state.lastDrawn.map({ now - $0 > .milliseconds(100) }) ?? true else { return false }
            state.lastDrawn = now
            state.isDrawn = true
            return true
        }
        guard isDue else { return }
        let width = 30
        let share = min(1, max(0, share))
        let filled = Int(Double(width) * share)
        let bar = String(repeating: "█", count: filled) + String(repeating: "·", count: width - filled)
        let elapsed = elapsed(now)
        let left = share > 0.01 && elapsed > 1 ? "  \(Int((elapsed / share - elapsed).rounded(.up))) s left" : ""
        write("\r\u{1B}[K\(label) \(bar) \(Int(share * 100))% \(detail())\(left)")
    }

    /// As ``show(_:_:)``, with how many things are done and how many a second.
    func show(_ share: Double, count: Int, of things: String) {
        let elapsed = elapsed(.now)
        let rate = elapsed > 0.2 ? ", \(Int(Double(count) / elapsed)) a second" : ""
        show(share, "\(count) \(things)\(rate)")
    }

    /// Clears the line, if it has not been cleared.
    func finish() {
        let isDrawn = state.withLock { state in
            defer { state.isDrawn = false }
            return state.isDrawn
        }
        guard isDrawn else { return }
        write("\r\u{1B}[K")
    }

    private func elapsed(_ now: ContinuousClock.Instant) -> Double { (now - start) / .seconds(1) }

    private func write(_ text: String) {
        FileHandle.standardError.write(Data(text.utf8))
    }
}
