import NIOCore
import Synchronization

/// The ``RecoveryStore`` of a namespace, for use from any thread.
final class RecoveryLog: Sendable {
    let configuration: RecoveryConfiguration
    private let store: Mutex<RecoveryStore>
    private let now: @Sendable () -> NIODeadline

    init(
        _ configuration: RecoveryConfiguration,
        engine: EngineConfiguration,
        now: @escaping @Sendable () -> NIODeadline
    ) {
        self.configuration = configuration
        self.now = now
        let bounds = RecoveryStore.Bounds(
            packets: configuration.maximumPackets,
            bytes: configuration.maximumBytes,
            sessions: configuration.maximumSessions,
            duration: TimeAmount(configuration.maximumDisconnectionDuration),
            detection: TimeAmount(engine.pingInterval + engine.pingTimeout)
        )
        store = Mutex(RecoveryStore(bounds: bounds, prefix: String(Identifiers.random().prefix(8)) + "."))
    }

    /// Records an event and sends it on its way: `dispatch` runs before the next event is recorded, so that every event
    /// loop gets events in the order of their numbers. It must only hand over.
    func record(
        for audience: Audience,
        encode: (_ offset: String) -> EncodedEvent,
        dispatch: (EncodedEvent, UInt64) -> Void
    ) {
        store.withLock { store in
            let (event, number) = store.record(for: audience, now: now(), encode: encode)
            dispatch(event, number)
        }
    }

    /// Calls `body` with the number of the newest event, while none can be recorded.
    func withNewest<Value>(_ body: (UInt64) -> sending Value) -> sending Value { store.withLock { body($0.sequence) } }

    func save(_ session: RecoveryStore.Session) { store.withLock { $0.save(session, now: now()) } }

    func restore(pid: String, offset: String?) -> RecoveryStore.Restored? {
        store.withLock { $0.restore(pid: pid, offset: offset, now: now()) }
    }
}
