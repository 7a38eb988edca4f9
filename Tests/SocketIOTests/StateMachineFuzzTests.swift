import NIOCore
import SocketIO
import Testing

/// Any order of packets, polls, candidates, timers and closings: the state machines stay within their rules.
struct StateMachineFuzzTests {
    private let now = NIODeadline.uptimeNanoseconds(1_000_000_000)

    @Test(arguments: [71, 72, 73] as [UInt64])
    func connectionsEndOnceAndHoldNothing(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<4_000 {
            let version: EngineProtocolVersion = Bool.random(using: &random) ? .v3 : .v4
            var state = EngineSessionState(
                version: version,
                transport: Bool.random(using: &random) ? .polling : .webSocket,
                queue: OutboundQueue(bounds: .init(packets: 5, bytes: 200)),
                packets: nil
            )
            var actions = state.begin()
            #expect(actions == [.schedule(version == .v3 ? .silence : .ping)], "seed \(seed)")
            for _ in 0..<30 { actions += step(&state, &random) }
            actions += state.abort(.transportClosed)
            let reports = actions.count { if case .report = $0 { true } else { false } }
            #expect(reports == 1, "seed \(seed): the application hears of the end once")
            #expect(actions.count { $0 == .remove } == 1, "seed \(seed): it is forgotten once")
            #expect(!state.isOpen)
            #expect(state.poll() == .refuse, "seed \(seed)")
            #expect(state.offerCandidate() == nil, "seed \(seed)")
            #expect(state.send(OutboundPacket(.noop), isWritable: true) == .closed, "seed \(seed)")
            #expect(!state.isReady(isWritable: true), "seed \(seed)")
        }
    }

    private func step(_ state: inout EngineSessionState, _ random: inout SeededGenerator) -> [EngineSessionState.Action]
    {
        let wasOpen = state.isOpen
        let actions = act(&state, &random)
        let pending = state.queue.count
        #expect(pending <= 5 && state.queue.bytes <= 200)
        if !wasOpen { #expect(!state.isOpen, "what is closed stays closed") }
        return actions
    }

    private func act(_ state: inout EngineSessionState, _ random: inout SeededGenerator) -> [EngineSessionState.Action]
    {
        let packets: [EnginePacket] = [
            .ping(ByteBuffer()), .ping(ByteBuffer(string: "probe")), .pong(ByteBuffer()), .message(.text("a")), .noop,
            .upgrade, .close, .open(ByteBuffer()), .message(.binary(ByteBuffer(bytes: [1]))),
        ]
        let packet = packets.randomElement(using: &random) ?? .noop
        switch Int.random(in: 0..<24, using: &random) {
        case 0..<4: return state.receive(.message(.text("a")), now: now)
        case 4: return state.receive(packet, now: now)
        case 5..<8: return state.offerCandidate() ?? []
        case 8..<11: return state.hasCandidate ? state.receiveFromCandidate(packet) : []
        case 11: return state.hasCandidate ? state.lostCandidate() : []
        case 12..<15:
            switch state.poll() {
            case .answerLast:
                _ = state.queue.takeAll()
                return state.fetchedTheEnd()
            case .answer: _ = state.queue.take(upTo: EngineSessionState.largestPayload)
            case .duplicate: return state.abort(.protocolError("two polls"))
            case .wait, .refuse: break
            }
            return []
        case 15: return state.isOpen ? state.fired([.ping, .upgrade].randomElement(using: &random) ?? .ping) : []
        case 16: return state.close(.serverDisconnected)
        default:
            let outcome = state.send(OutboundPacket(packet), isWritable: Bool.random(using: &random))
            return outcome == .overflow ? state.close(.slowConsumer) : []
        }
    }

    @Test(arguments: [81, 82, 83] as [UInt64])
    func clientsAreInNamespacesWithinTheirNumber(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let names = ["/", "/a", "/b", "/c", "/d"]
        for _ in 0..<4_000 {
            let version: EngineProtocolVersion = Bool.random(using: &random) ? .v3 : .v4
            var state = SocketSessionState(version: version, maximumAttachments: 2, maximumNamespaces: 3)
            var joined: Set<String> = []
            var waiting: Set<String> = []
            if case .connect(let name, _) = state.begin(query: ["token": "x"]) { waiting.insert(name) }
            for _ in 0..<20 {
                let name = names.randomElement(using: &random) ?? "/"
                switch Int.random(in: 0..<4, using: &random) {
                case 0:
                    let awaited = state.isAwaited(name)
                    #expect(awaited == waiting.contains(name), "seed \(seed)")
                    if state.accept(name) { joined.insert(name) }
                    waiting.remove(name)
                case 1 where joined.contains(name):
                    state.remove(name)
                    joined.remove(name)
                case 2 where waiting.contains(name):
                    #expect(state.refuse(name) == true, "seed \(seed)")
                    waiting.remove(name)
                default:
                    let kind = ["0", "1", "2", "31", "51-"].randomElement(using: &random) ?? "0"
                    let data = kind == "0" || kind == "1" ? "" : #"["e"]"#
                    let query = Bool.random(using: &random) && kind == "0" && version == .v3 ? "?q=1" : ""
                    let text = name == "/" ? "\(kind)\(data)" : "\(kind)\(name)\(query),\(data)"
                    guard let action = try? state.receive(.text(text)) else { break }
                    switch action {
                    case .connect(let name, _): waiting.insert(name)
                    case .disconnect(let name):
                        joined.remove(name)
                        waiting.remove(name)
                    case .event(let name, _, _, _), .acknowledge(let name, _, _):
                        #expect(joined.contains(name), "seed \(seed)")
                    case .refuse, .nothing: break
                    }
                }
                #expect(joined.count + waiting.count <= 3, "seed \(seed)")
            }
        }
    }
}
