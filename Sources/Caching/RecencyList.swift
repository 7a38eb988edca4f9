/// Keys and values in the order of their use, as a doubly linked list within an array: every operation takes constant time,
/// and no node is allocated on its own.
struct RecencyList<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Node: Sendable {
        var key: Key
        var value: Value
        var previous: Int
        var next: Int
    }

    /// `nil` marks a node that is free.
    private var nodes: [Node?] = []
    private var free: [Int] = []
    private var positions: [Key: Int] = [:]
    private var first = -1
    private var last = -1

    var count: Int { positions.count }

    /// The value for `key`, which becomes the one used last.
    mutating func use(_ key: Key) -> Value? {
        guard let position = positions[key] else { return nil }
        unlink(position)
        linkFirst(position)
        return nodes[position]?.value
    }

    /// Sets the value for `key`, which becomes the one used last.
    mutating func set(_ key: Key, to value: Value) {
        if let position = positions[key] {
            nodes[position]?.value = value
            unlink(position)
            linkFirst(position)
            return
        }
        let node = Node(key: key, value: value, previous: -1, next: -1)
        let position: Int
        if let reused = free.popLast() {
            position = reused
            nodes[position] = node
        } else {
            position = nodes.count
            nodes.append(node)
        }
        positions[key] = position
        linkFirst(position)
    }

    @discardableResult
    mutating func remove(_ key: Key) -> Value? {
        guard let position = positions.removeValue(forKey: key) else { return nil }
        unlink(position)
        free.append(position)
        return nodes[position].take()?.value
    }

    /// Removes the key that has not been used for longest.
    mutating func removeOldest() {
        if let oldest = last >= 0 ? nodes[last]?.key : nil { remove(oldest) }
    }

    /// The keys whose value meets `condition`.
    func keys(where condition: (Value) -> Bool) -> [Key] {
        nodes.compactMap { node in node.flatMap { condition($0.value) ? $0.key : nil } }
    }

    private mutating func unlink(_ position: Int) {
        guard let node = nodes[position] else { return }
        if node.previous >= 0 { nodes[node.previous]?.next = node.next } else { first = node.next }
        if node.next >= 0 { nodes[node.next]?.previous = node.previous } else { last = node.previous }
    }

    private mutating func linkFirst(_ position: Int) {
        nodes[position]?.previous = -1
        nodes[position]?.next = first
        if first >= 0 { nodes[first]?.previous = position } else { last = position }
        first = position
    }
}
