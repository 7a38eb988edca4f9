import Foundation
import Synchronization

/// Notes when each subscriber has read each tick, and whether any connection missed one or got one out of order.
///
/// A tick is known by its market and its time: the simulated feed has one of each market at a fixed time in each interval.
/// Its time is the one at which it is due in the pipeline, so that a tick that comes late there counts in full.
final class FanoutRecorder: WebSocketClientReceiver {
    /// What is known of the ticks of a window.
    struct Found: Sendable {
        /// From the time that a tick was due to when the last of its subscribers had read it, in milliseconds.
        var latencies: [Double] = []
        /// Prices that a subscriber never got, or not in the order of their times.
        var lost = 0
        var reordered = 0
        /// Prices, and events of all kinds, that were read.
        var updates = 0
        var messages = 0
        var closedConnections = 0
    }

    private struct Tick {
        var readers: Int32 = 0
        var last = 0.0
    }

    private struct State {
        var start = Double.infinity
        var end = Double.infinity
        var ticks: [Tick] = []
        /// The slot of the newest tick of each market on each connection.
        var newest: [Int32]
        var found = Found()
    }

    private static let prefix = "42[\"market_data_update\",{\"symbol\":\"".utf8.count
    private static let day = 86_400_000.0

    private let markets: Int
    private let interval: Double
    private let subscribers: Int
    private let state: Mutex<State>

    /// - Parameters:
    ///   - interval: from one tick of a market to its next, in milliseconds.
    ///   - subscribers: of each market.
    init(connections: Int, markets: Int, interval: Int, subscribers: Int) {
        self.markets = markets
        self.interval = Double(interval)
        self.subscribers = subscribers
        state = Mutex(State(newest: Array(repeating: -1, count: connections * markets)))
    }

    /// Milliseconds since 1970.
    static var now: Double { Date().timeIntervalSince1970 * 1000 }

    /// The name of a market, of which all have the same length.
    static func symbol(_ market: Int) -> String { "C\(market < 10 ? "0" : "")\(market)-USDT" }

    /// Counts the ticks that are due from `start` on, for `duration`, both in milliseconds.
    func begin(at start: Double, for duration: Double) {
        state.withLock { state in
            state.start = start
            state.end = start + duration
            state.ticks = Array(repeating: Tick(), count: Int(duration / interval) * markets)
            state.newest = state.newest.map { _ in -1 }
            state.found = Found()
        }
    }

    /// What has been found, once all ticks of the window should have been read.
    func finish() -> Found {
        state.withLock { state in
            var found = state.found
            for tick in state.ticks {
                found.lost += subscribers - Int(tick.readers)
                if tick.readers > 0 { found.latencies.append(tick.last) }
            }
            return found
        }
    }

    func received(_ packet: borrowing Span<UInt8>, on connection: Int) {
        let now = Self.now
        guard packet.count > Self.prefix + 40, packet[4] == UInt8(ascii: "m") else {
            return state.withLock { if now >= $0.start, now < $0.end { $0.found.messages += 1 } }
        }
        let market = Self.digits(packet, at: Self.prefix + 1, count: 2)
        let due = Self.time(packet, before: now)
        state.withLock { state in
            if now >= state.start, now < state.end { state.found.messages += 1 }
            guard due >= state.start, due < state.end else { return }
            let slot = Int((due - state.start) / interval)
            state.found.updates += 1
            let place = connection * markets + market
            if slot <= state.newest[place] { state.found.reordered += 1 }
            state.newest[place] = Int32(slot)
            state.ticks[slot * markets + market].readers += 1
            state.ticks[slot * markets + market].last = now - due
        }
    }

    func closed(_ connection: Int) { state.withLock { $0.found.closedConnections += 1 } }

    /// The time that a price ends with, `"timestamp":"2026-11-28T06:37:47.100Z"}]`, which is not long before `now`.
    private static func time(_ packet: borrowing Span<UInt8>, before now: Double) -> Double {
        let end = packet.count - 4
        let hours = digits(packet, at: end - 12, count: 2)
        let minutes = digits(packet, at: end - 9, count: 2)
        let seconds = digits(packet, at: end - 6, count: 2)
        let milliseconds = digits(packet, at: end - 3, count: 3)
        let inDay = Double(((hours * 60 + minutes) * 60 + seconds) * 1000 + milliseconds)
        let time = (now / day).rounded(.down) * day + inDay
        return time > now + day / 2 ? time - day : time
    }

    private static func digits(_ packet: borrowing Span<UInt8>, at start: Int, count: Int) -> Int {
        var number = 0
        for index in start..<start + count { number = number * 10 + Int(packet[index]) - 48 }
        return number
    }
}
