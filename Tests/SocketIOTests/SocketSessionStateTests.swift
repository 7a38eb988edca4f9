import JSON
import NIOCore
import SocketIO
import Testing

struct SocketSessionStateTests {
    private func connected(_ namespaces: String...) throws -> SocketSessionState {
        var state = SocketSessionState(maximumAttachments: 2)
        for namespace in namespaces {
            #expect(
                try state.receive(.text("0\(namespace == "/" ? "" : namespace + ",")"))
                    == .connect(namespace: namespace, auth: [:])
            )
            #expect(state.accept(namespace) == true)
        }
        return state
    }

    @Test func connectCarriesAuth() throws {
        var state = SocketSessionState(maximumAttachments: 2)
        #expect(try state.receive(.text(#"0{"token":"1"}"#)) == .connect(namespace: "/", auth: ["token": "1"]))
        #expect(!state.hasConnected)
        #expect(state.accept("/") == true)
        #expect(state.hasConnected)
        #expect(state.accept("/") == false)
    }

    @Test func eventsAndAcknowledgements() throws {
        var state = try connected("/", "/custom")
        #expect(
            try state.receive(.text(#"2/custom,5["hello",1]"#))
                == .event(namespace: "/custom", name: "hello", .init(values: [1]), id: 5)
        )
        #expect(try state.receive(.text(#"30["ok"]"#)) == .acknowledge(namespace: "/", id: 0, .init(values: ["ok"])))
        #expect(try state.receive(.text("1/custom,")) == .disconnect(namespace: "/custom"))
        #expect(throws: PacketError.self) { try state.receive(.text(#"2/custom,["hello"]"#)) }
    }

    @Test func attachmentsComeTogetherWithTheirEvent() throws {
        var state = try connected("/")
        #expect(
            try state.receive(.text(#"52-["up",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]"#))
                == .nothing
        )
        #expect(try state.receive(.binary(ByteBuffer(bytes: [1]))) == .nothing)
        let values = SocketSessionState.ReceivedValues(
            values: [.attachment(0), .attachment(1)],
            attachments: [ByteBuffer(bytes: [1]), ByteBuffer(bytes: [2])]
        )
        #expect(
            try state.receive(.binary(ByteBuffer(bytes: [2])))
                == .event(namespace: "/", name: "up", values, id: nil)
        )
    }

    @Test(arguments: [
        [EngineMessage.text(#"2["early"]"#)], [.text("0"), .text("0")], [.text("0"), .text(#"2["early"]"#)],
        [.binary(ByteBuffer(bytes: [1]))], [.text("0/a,"), .text(#"4/a,{"message":"I am the server"}"#)],
    ])
    func protocolErrors(messages: [EngineMessage]) throws {
        var state = SocketSessionState(maximumAttachments: 2)
        for message in messages.dropLast() { _ = try state.receive(message) }
        let last = try #require(messages.last)
        #expect(throws: PacketError.self) { try state.receive(last) }
    }

    @Test func tooManyAttachments() throws {
        var state = try connected("/")
        #expect(throws: PacketError.self) { try state.receive(.text(#"53-["up"]"#)) }
    }

    @Test func textBeforeTheLastAttachment() throws {
        var state = try connected("/")
        _ = try state.receive(.text(#"51-["up"]"#))
        #expect(throws: PacketError.self) { try state.receive(.text(#"2["a"]"#)) }
    }

    @Test func whatWasOnItsWayWhenTheServerRemovedTheClientIsIgnored() throws {
        var state = try connected("/")
        state.remove("/")
        #expect(try state.receive(.text(#"2["late"]"#)) == .nothing)
        #expect(try state.receive(.text("0")) == .connect(namespace: "/", auth: [:]))
    }

    @Test func leavingBeforeBeingLetIn() throws {
        var state = SocketSessionState(maximumAttachments: 2)
        _ = try state.receive(.text("0"))
        #expect(try state.receive(.text("1")) == .disconnect(namespace: "/"))
        #expect(state.accept("/") == false)
        #expect(state.refuse("/") == false)
    }
}
