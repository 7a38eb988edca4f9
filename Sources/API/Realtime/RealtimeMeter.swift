import Observability
import SocketIO

/// Counts what the realtime server sends, and how long it took from the market to the sockets.
struct RealtimeMeter: SocketIOObserver {
    let meters: PerformanceMeters

    func delivered(_ delivery: Delivery) {
        guard delivery.recipients > 0 else { return }
        meters.realtimeMessages.increment(by: UInt64(delivery.recipients))
        if let latency = delivery.latency { meters.realtimeLatency.record(latency) }
    }
}
