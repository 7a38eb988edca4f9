/// The summary of the last `period` elements under an associative operation, without ever taking an element out again.
///
/// The usual rolling sum adds the new element and subtracts the oldest one, which leaves a rounding error behind at every
/// step. Here the elements come in blocks of `period`: the window is the tail of the last block, whose suffix summaries
/// are ready, and the head of the block that is being filled, whose summary runs along. Nothing is subtracted, so the
/// error is that of adding up one window, however long the series, and a value that was not finite leaves no trace.
///
/// - Complexity: three combinations an element, amortised.
///
/// Source: van Herk (1992) and Gil & Werman (1993) use the same blocks for running maxima.
@usableFromInline
struct RollingWindow<Summary: Sendable>: Sendable {
    @usableFromInline
    let period: Int

    /// Elements of the block that is being filled up to `position`, suffix summaries of the last block from there on.
    @usableFromInline
    var ring: [Summary] = []

    /// The summary of the elements before `position`.
    @usableFromInline
    var running: Summary?

    /// Where the next element goes.
    @usableFromInline
    var position = 0

    @inlinable
    init(period: Int) {
        precondition(period > 0, "a window holds at least one element")
        self.period = period
    }

    /// Moves the window by one element.
    ///
    /// Inlined, because a call of the operation costs more than it does.
    ///
    /// - Returns: the summary of the window; `nil` until it is full.
    @inlinable
    @inline(__always)
    mutating func update(_ element: Summary, _ combine: (Summary, Summary) -> Summary) -> Summary? {
        let head = running.map { combine($0, element) } ?? element
        if ring.count < period { ring.append(element) } else { ring[position] = element }
        position += 1
        if position == period {
            closeBlock(combine)
            return head
        }
        running = head
        return ring.count == period ? combine(ring[position], head) : nil
    }

    @inlinable
    @inline(__always)
    mutating func closeBlock(_ combine: (Summary, Summary) -> Summary) {
        var tail = ring[period - 1]
        for index in (0..<period - 1).reversed() {
            tail = combine(ring[index], tail)
            ring[index] = tail
        }
        position = 0
        running = nil
    }

    // Not in the extensions: the synthesised encoder and the decoder have different constraints.
    private enum CodingKeys: String, CodingKey {
        case period, ring, running, position
    }
}

extension RollingWindow: Equatable where Summary: Equatable {}
extension RollingWindow: Hashable where Summary: Hashable {}
extension RollingWindow: Encodable where Summary: Encodable {}

extension RollingWindow: Decodable where Summary: Decodable {
    @usableFromInline
    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        period = try container.decode(Int.self, forKey: .period)
        ring = try container.decode([Summary].self, forKey: .ring)
        running = try container.decodeIfPresent(Summary.self, forKey: .running)
        position = try container.decode(Int.self, forKey: .position)
        let isFilling = ring.count == position
        guard period > 0, (0..<period).contains(position), isFilling || ring.count == period,
            (running == nil) == (position == 0)
        else {
            throw DecodingError.dataCorruptedError(forKey: .ring, in: container, debugDescription: "not a window")
        }
    }
}
