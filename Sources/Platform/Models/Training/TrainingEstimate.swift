/// How much longer a training will take: what is left goes as fast as what was done.
///
/// The shares of a ``Trainer``'s progress are in proportion to the time that they are expected to take, the loading aside.
package enum TrainingEstimate {
    /// The progress at which the fit begins.
    package static let loaded = 0.02

    /// - Parameters:
    ///   - elapsed: milliseconds since ``loaded``.
    ///   - progress: the share done.
    /// - Returns: milliseconds; `nil` while too little is done to tell.
    package static func remaining(elapsed: Int64, progress: Double) -> Int64? {
        let done = progress - loaded
        guard done >= 0.03, elapsed >= 200, progress < 1 else { return nil }
        return Int64(Double(elapsed) * (1 - progress) / done)
    }
}
