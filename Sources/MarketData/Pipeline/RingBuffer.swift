/// The newest elements of a stream, oldest first, up to a fixed number.
struct RingBuffer<Element: Sendable>: Sendable {
    let capacity: Int
    private var storage: [Element] = []
    private var next = 0

    init(capacity: Int) {
        precondition(capacity > 0, "a buffer holds at least one element")
        self.capacity = capacity
    }

    mutating func append(_ element: Element) {
        if storage.count < capacity {
            storage.append(element)
        } else {
            storage[next] = element
            next = next + 1 == capacity ? 0 : next + 1
        }
    }

    /// The elements, oldest first.
    var elements: [Element] { Array(storage[next...] + storage[..<next]) }
}
