import NIOCore
import SocketIO
import Testing

struct EngineSessionStateTests {
    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000)

    private func session(
        _ transport: EngineTransport,
        packets: Int = 4,
        rate: RateLimit? = nil
    ) -> EngineSessionState {
        EngineSessionState(
            transport: transport,
            queue: OutboundQueue(bounds: .init(packets: packets, bytes: 1_000)),
            packets: rate.map { TokenBucket($0, now: start) }
        )
    }

    private func packet(_ text: String) -> OutboundPacket { OutboundPacket(message: .text(text)) }

    @Test func heartbeat() {
        var state = session(.webSocket)
        #expect(state.receive(.pong(ByteBuffer()), now: start) == [], "a pong that nobody asked for does not count")
        #expect(state.fired(.ping) == [.send(.ping(ByteBuffer())), .schedule(.pong)])
        #expect(state.receive(.pong(ByteBuffer()), now: start) == [.cancel(.pong), .schedule(.ping)])
        _ = state.fired(.ping)
        let actions = state.fired(.pong)
        #expect(actions.contains(.closeWebSocket(.pingTimeout)))
        #expect(actions.contains(.report(.pingTimeout)))
        #expect(actions.contains(.remove))
        #expect(!state.isOpen)
        #expect(state.fired(.ping) == [])
    }

    @Test func writesAtOnceWhileTheChannelTakesIt() {
        var state = session(.webSocket)
        #expect(state.send(packet("a"), isWritable: true) == .write)
        #expect(state.send(packet("b"), isWritable: false) == .queued)
        #expect(state.send(packet("c"), isWritable: true) == .queued, "order: b goes first")
        #expect(state.queue.takeAll().map { String(buffer: $0.body) } == ["4b", "4c"])
    }

    @Test func overflow() {
        var state = session(.webSocket, packets: 2)
        #expect(state.send(packet("a"), isWritable: false) == .queued)
        #expect(state.send(packet("b"), isWritable: false) == .queued)
        #expect(state.send(packet("c"), isWritable: false) == .overflow)
        #expect(state.close(.slowConsumer).contains(.report(.slowConsumer)))
        #expect(state.queue.isEmpty)
        #expect(state.send(packet("d"), isWritable: true) == .closed)
    }

    @Test func pollWaitsForSomethingToSay() {
        var state = session(.polling)
        #expect(state.poll() == .wait)
        #expect(!state.canAnswerPoll)
        #expect(state.send(packet("a"), isWritable: true) == .queued)
        #expect(state.canAnswerPoll)
        #expect(state.takePoll() == true)
        #expect(state.takePoll() == false)
        #expect(state.poll() == .answer(orElse: .noop))
    }

    @Test func secondPollEndsTheConnection() {
        var state = session(.polling)
        #expect(state.poll() == .wait)
        #expect(state.poll() == .duplicate)
        let actions = state.abort(.protocolError("two polls"))
        #expect(actions.first == .answerLastPoll)
        #expect(actions.contains(.remove))
        #expect(state.poll() == .refuse)
    }

    @Test func clientCloses() {
        var state = session(.polling)
        #expect(state.poll() == .wait)
        let actions = state.receive(.close, now: start)
        #expect(actions.first == .answerPoll(orElse: .noop))
        #expect(actions.contains(.report(.transportClosed)))
        #expect(state.poll() == .refuse)
    }

    @Test func serverClosesAPollingConnectionWithItsLastWords() {
        var state = session(.polling)
        _ = state.send(packet("bye"), isWritable: false)
        let actions = state.close(.serverDisconnected)
        #expect(actions.contains(.report(.serverDisconnected)))
        #expect(actions.contains(.schedule(.linger)))
        #expect(!actions.contains(.remove))
        #expect(state.poll() == .answerLast)
        #expect(state.queue.count == 1)
        #expect(state.fetchedTheEnd().contains(.remove))
        #expect(state.poll() == .refuse)
    }

    @Test func lastWordsThatDoNotFitOneResponse() {
        var state = session(.polling, packets: 100)
        for number in 0..<20 { _ = state.send(packet("\(number)"), isWritable: false) }
        _ = state.close(.serverDisconnected)
        #expect(state.poll() == .answer(orElse: .close))
        #expect(state.queue.take(upTo: EngineSessionState.largestPayload).count == 16)
        #expect(state.poll() == .answerLast)
        #expect(state.queue.takeAll().count == 4)
    }

    @Test func shutdownSendsAPollingClientElsewhere() {
        var state = session(.polling)
        #expect(state.poll() == .wait)
        #expect(state.abort(.serverShutdown).first == .refusePoll)
    }

    @Test func lingeringEnds() {
        var state = session(.polling)
        _ = state.close(.serverDisconnected)
        #expect(state.fired(.linger) == [.remove])
    }

    @Test func upgrade() {
        var state = session(.polling)
        #expect(state.poll() == .wait)
        #expect(state.offerCandidate() == [.schedule(.upgrade)])
        #expect(state.offerCandidate() == nil)
        #expect(
            state.receiveFromCandidate(.ping(ByteBuffer(string: "probe")))
                == [.sendToCandidate(.pong(ByteBuffer(string: "probe"))), .answerPoll(orElse: .noop)]
        )
        #expect(state.poll() == .answer(orElse: .noop), "polls return at once while the client moves")
        #expect(state.receiveFromCandidate(.upgrade) == [.cancel(.upgrade), .adoptCandidate])
        #expect(state.transport == .webSocket)
        #expect(state.poll() == .refuse)
        #expect(state.offerCandidate() == nil)
    }

    @Test func nothingIsLostDuringAnUpgrade() {
        var state = session(.polling)
        _ = state.offerCandidate()
        _ = state.receiveFromCandidate(.ping(ByteBuffer(string: "probe")))
        _ = state.send(packet("a"), isWritable: true)
        _ = state.receiveFromCandidate(.upgrade)
        #expect(state.send(packet("b"), isWritable: true) == .queued)
        #expect(state.queue.takeAll().map { String(buffer: $0.body) } == ["4a", "4b"])
    }

    @Test(arguments: [EnginePacket.upgrade, .message(.text("a")), .ping(ByteBuffer()), .close])
    func badCandidate(packet: EnginePacket) {
        var state = session(.polling)
        _ = state.offerCandidate()
        #expect(state.receiveFromCandidate(packet) == [.cancel(.upgrade), .dropCandidate])
        #expect(state.isOpen)
        #expect(state.transport == .polling)
        #expect(state.offerCandidate() != nil, "another may try")
    }

    @Test func upgradeTimeout() {
        var state = session(.polling)
        _ = state.offerCandidate()
        #expect(state.fired(.upgrade).contains(.dropCandidate))
        #expect(state.isOpen)
    }

    @Test(arguments: [EnginePacket.ping(ByteBuffer()), .open(ByteBuffer()), .upgrade])
    func packetsOfTheServerEndTheConnection(packet: EnginePacket) {
        var state = session(.webSocket)
        #expect(state.receive(packet, now: start).contains(.remove))
        #expect(!state.isOpen)
    }

    @Test func flood() {
        var state = session(.webSocket, rate: RateLimit(perSecond: 10))
        for _ in 0..<10 { #expect(state.receive(.noop, now: start) == []) }
        #expect(state.receive(.noop, now: start + .milliseconds(100)) == [])
        #expect(state.receive(.noop, now: start + .milliseconds(110)).contains(.report(.flood)))
    }
}
