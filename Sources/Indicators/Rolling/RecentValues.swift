/// The last values, to look back at the one of `capacity` steps ago.
struct RecentValues: Hashable, Sendable, Codable {
    let capacity: Int
    /// In no order that counts.
    private(set) var values: [Double] = []
    private var position = 0

    init(capacity: Int) {
        precondition(capacity > 0, "a window holds at least one value")
        self.capacity = capacity
    }

    /// Takes a value in.
    ///
    /// - Returns: the one that it drives out, from `capacity` steps ago; `nil` while there is room.
    mutating func push(_ value: Double) -> Double? {
        guard values.count == capacity else {
            values.append(value)
            return nil
        }
        let oldest = values[position]
        values[position] = value
        position = position + 1 == capacity ? 0 : position + 1
        return oldest
    }
}
