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
    func show(_ share: Double, _ detail: String = "") {
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
        let filled = Int(Double(width) * min(1, max(0, share)))
        let bar = String(repeating: "█", count: filled) + String(repeating: "·", count: width - filled)
        let elapsed = Double((now - start).components.seconds)
        let left = share > 0.01 && elapsed > 1 ? "  \(Int(elapsed / share - elapsed)) s left" : ""
        write("\r\u{1B}[K\(label) \(bar) \(Int(share * 100))% \(detail)\(left)")
    }

    /// Clears the line.
    func finish() {
        guard state.withLock({ $0.isDrawn }) else { return }
        write("\r\u{1B}[K")
    }

    private func write(_ text: String) {
        FileHandle.standardError.write(Data(text.utf8))
    }
}
