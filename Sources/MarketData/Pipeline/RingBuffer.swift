/// The newest elements of a stream, oldest first, up to a fixed number.
struct RingBuffer<Element: Sendable>: Sendable {
    let capacity: Int
    private var storage: [Element] = []
    private var next = 0

    init(capacity: Int) {
        precondition(capacity > 0, "a buffer holds at least one element")
        self.capacity = capacity
    }

    @inline(__always)
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

    /// The oldest element of a full buffer: what came before it is forgotten.
    var oldestOfFull: Element? { storage.count == capacity ? storage[next] : nil }

    func contains(where predicate: (Element) -> Bool) -> Bool { storage.contains(where: predicate) }

    /// Bytes of the elements that it has room for.
    var bytes: Int { storage.capacity * MemoryLayout<Element>.stride }
}
