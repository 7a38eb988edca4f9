import NIOCore
import Synchronization

/// One value for each event loop, made when it is first asked for.
final class EventLoopLocal<Value: Sendable>: Sendable {
    private let make: @Sendable (any EventLoop) -> Value
    private let values = Mutex<[ObjectIdentifier: Value]>([:])

    init(_ make: @escaping @Sendable (any EventLoop) -> Value) {
        self.make = make
    }

    subscript(eventLoop: any EventLoop) -> Value {
        values.withLock { values in
            if let value = values[ObjectIdentifier(eventLoop)] { return value }
            let value = make(eventLoop)
            values[ObjectIdentifier(eventLoop)] = value
            return value
        }
    }
}
