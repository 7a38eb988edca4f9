import JSON
import NIOCore
import SocketIO
import Testing

struct RecoveryStoreTests {
    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000)

    private func store(packets: Int = 100, bytes: Int = 100_000, sessions: Int = 10) -> RecoveryStore {
        let bounds = RecoveryStore.Bounds(
            packets: packets,
            bytes: bytes,
            sessions: sessions,
            duration: .seconds(120),
            detection: .seconds(85)
        )
        return RecoveryStore(bounds: bounds, prefix: "p.")
    }

    private func session(
        _ pid: String = "secret",
        rooms: [String: UInt64] = [:],
        joined: UInt64 = 0,
        written: UInt64 = 0,
        passed: UInt64 = 0
    ) -> RecoveryStore.Session {
        .init(id: "id", pid: pid, rooms: rooms, joined: joined, written: written, passed: passed, application: 0)
    }

    @discardableResult
    private func record(_ store: inout RecoveryStore, _ audience: Audience, at time: NIODeadline? = nil) -> UInt64 {
        store.record(for: audience, now: time ?? start) { event($0) }.number
    }

    private func event(_ offset: String) -> EncodedEvent {
        EncodedEvent(event: "e", EventPayload(offset), namespace: "/")
    }

    private func texts(_ restored: RecoveryStore.Restored?) -> [String]? {
        restored?.missed.map { String(buffer: $0.packets[0].body) }
    }

    @Test func whatWasMissedComesInOrderAndNothingElse() {
        var store = store()
        record(&store, .everybody)
        record(&store, .room("a"))
        store.save(session(rooms: ["a": 0], written: 2, passed: 2), now: start)
        for audience: Audience in [
            .room("b"), .room("a"), .everybody.except(["a"]), .everybody.except(["id"]), .room("id"),
            .rooms(["b", "a"]),
            .everybody.except(["b"]),
        ] { record(&store, audience) }
        let restored = store.restore(pid: "secret", offset: "p.1", now: start)
        #expect(texts(restored) == ["2", "4", "7", "8", "9"].map { #"42["e","p.\#($0)"]"# })
        #expect(restored?.written == 9)
        #expect(restored?.through == 9)
        #expect(store.restore(pid: "secret", offset: "p.1", now: start)?.session.id == nil, "once")
    }

    @Test(arguments: ["p.3", "x.1", "p.", "p.-1", "p.zzzzzzzzzzzzzzzzzzzz", "", "1"])
    func anOffsetThatIsNotOursIsAnOrdinaryConnection(offset: String) {
        var store = store()
        for _ in 0..<4 { record(&store, .everybody) }
        store.save(session(written: 2, passed: 4), now: start)
        #expect(store.restore(pid: "secret", offset: offset, now: start) == nil)
    }

    @Test func withoutAnOffsetNothingWasGot() {
        var store = store()
        record(&store, .everybody)
        store.save(session(joined: 1, written: 1, passed: 1), now: start)
        record(&store, .everybody)
        #expect(texts(store.restore(pid: "secret", offset: nil, now: start)) == [#"42["e","p.2"]"#])
        store.save(session(joined: 0, written: 2, passed: 2), now: start)
        #expect(store.restore(pid: "secret", offset: nil, now: start)?.missed.count == 2)
    }

    @Test func whatWasBeforeItsTimeIsNotForIt() {
        var store = store()
        for _ in 0..<2 { record(&store, .everybody) }
        for _ in 0..<2 { record(&store, .room("a")) }
        store.save(session(rooms: ["a": 3], joined: 2, written: 4, passed: 4), now: start)
        // The client names an offset that is older than its socket.
        #expect(texts(store.restore(pid: "secret", offset: "p.1", now: start)) == [#"42["e","p.4"]"#])
    }

    @Test func timeIsUp() {
        var store = store()
        store.save(session(), now: start)
        store.save(session("other"), now: start + .seconds(60))
        #expect(store.restore(pid: "secret", offset: nil, now: start + .seconds(121)) == nil)
        #expect(store.restore(pid: "other", offset: nil, now: start + .seconds(180)) != nil)
        #expect(store.sessionCount == 0)
    }

    @Test func whatWasNotKeptIsAnOrdinaryConnection() {
        var store = store(packets: 3)
        store.save(session("gone"), now: start)
        store.save(session("there", written: 0, passed: 3), now: start)
        for _ in 0..<5 { record(&store, .room("elsewhere")) }
        #expect(store.packetCount == 3)
        #expect(store.restore(pid: "gone", offset: nil, now: start) == nil, "packets 1 and 2 may have been for it")
        #expect(store.restore(pid: "there", offset: nil, now: start)?.missed.isEmpty == true, "these it had passed")
    }

    @Test func boundedInEverything() {
        var store = store(packets: 50, bytes: 400, sessions: 3)
        for round in 0..<1_000 {
            let time = start + .milliseconds(Int64(round))
            record(&store, .everybody, at: time)
            store.save(session("\(round % 7)"), now: time)
            #expect(store.packetCount <= 50)
            #expect(store.bytes <= 400)
            #expect(store.sessionCount <= 3)
        }
        record(&store, .everybody, at: start + .seconds(1_000))
        #expect(store.packetCount == 1)
        #expect(store.sessionCount == 0)
    }

    /// A client that is lost and comes back again and again, beside a twin that never is: in the end both have got the
    /// same, or the client was told that it is new.
    @Test(arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
    func agreesWithATwinThatIsNeverLost(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var recoveries = 0
        for _ in 0..<300 {
            var store = store(packets: Int.random(in: 3...40, using: &random))
            var client = SimulatedClient()
            for step in 0..<Int.random(in: 1...120, using: &random) {
                switch Int.random(in: 0..<10, using: &random) {
                case 0: client.join(["a", "b", "c"].randomElement(using: &random) ?? "a")
                case 1 where client.isHere:
                    // Some of the last packets are lost on the way.
                    store.save(client.lose(Int.random(in: 0...3, using: &random)), now: start)
                case 2 where !client.isHere:
                    guard let restored = store.restore(pid: "secret", offset: client.offset("p."), now: start) else {
                        client = SimulatedClient(passed: store.sequence)
                        continue
                    }
                    recoveries += 1
                    client.restore(restored)
                    #expect(client.received == client.meant, "seed \(seed), step \(step)")
                default:
                    let audience = anyAudience(&random)
                    let number = record(&store, audience)
                    client.pass(number, audience)
                }
            }
        }
        #expect(recoveries > 300, "seed \(seed)")
    }

    private func anyAudience(_ random: inout SeededGenerator) -> Audience {
        let names = ["a", "b", "c", "id"]
        let audience: Audience =
            Bool.random(using: &random) ? .everybody : .rooms(names.filter { _ in Bool.random(using: &random) })
        return Int.random(in: 0..<4, using: &random) == 0
            ? audience.except([names.randomElement(using: &random) ?? "a"]) : audience
    }
}

/// A socket and its client, as the server keeps them: rooms are only ever joined, so that what is meant for a lost one is
/// certain.
private struct SimulatedClient {
    private(set) var isHere = true
    /// The numbers of the packets that the client has.
    private(set) var received: [UInt64] = []
    /// The numbers of those that it should have.
    private(set) var meant: [UInt64] = []
    private var rooms: [String: UInt64] = [:]
    private var joined: UInt64
    private var written: UInt64
    private var passed: UInt64

    init(passed: UInt64 = 0) {
        joined = passed
        written = passed
        self.passed = passed
    }

    mutating func join(_ room: String) {
        if isHere, rooms[room] == nil { rooms[room] = passed }
    }

    mutating func pass(_ number: UInt64, _ audience: Audience) {
        if audience.includes(id: "id", isIn: { rooms[$0] != nil }) {
            meant.append(number)
            if isHere {
                received.append(number)
                written = number
            }
        }
        if isHere { passed = number }
    }

    mutating func lose(_ count: Int) -> RecoveryStore.Session {
        isHere = false
        received.removeLast(min(count, received.count))
        return .init(
            id: "id",
            pid: "secret",
            rooms: rooms,
            joined: joined,
            written: written,
            passed: passed,
            application: 0
        )
    }

    func offset(_ prefix: String) -> String? { received.last.map { prefix + String($0, radix: 36) } }

    mutating func restore(_ restored: RecoveryStore.Restored) {
        isHere = true
        rooms = restored.session.rooms
        written = restored.written
        passed = max(passed, restored.through)
        for event in restored.missed {
            let text = String(buffer: event.packets[0].body)
            let digits = text.dropFirst(#"42["e","p."#.count).dropLast(2)
            received.append(UInt64(digits, radix: 36) ?? 0)
        }
    }
}
