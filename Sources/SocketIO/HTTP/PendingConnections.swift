import NIOCore

/// The TCP connections of an event loop that have not sent their first request yet, within their number: one more takes the
/// place of the oldest, so that a crowd of silent ones keeps nobody out.
///
/// `@unchecked` because its state is touched on one event loop only.
final class PendingConnections: @unchecked Sendable {
    /// A connection that waits; touched on the event loop only.
    final class Place {
        fileprivate var channel: (any Channel)?

        fileprivate init(_ channel: any Channel) {
            self.channel = channel
        }
    }

    private let maximum: Int
    /// In the order of their coming, with places that were left in between.
    private var places: CircularBuffer<Place> = []
    private(set) var count = 0

    init(maximum: Int) {
        self.maximum = max(1, maximum)
    }

    func enter(_ channel: any Channel) -> Place {
        while count >= maximum, let oldest = places.popFirst() {
            guard let silent = oldest.channel else { continue }
            leave(oldest)
            silent.close(promise: nil)
        }
        if places.count > 2 * maximum { places.removeAll { $0.channel == nil } }
        let place = Place(channel)
        places.append(place)
        count += 1
        return place
    }

    func leave(_ place: Place) {
        guard place.channel != nil else { return }
        place.channel = nil
        count -= 1
    }
}
