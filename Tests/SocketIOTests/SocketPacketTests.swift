import JSON
import NIOCore
import SocketIO
import Testing

struct SocketPacketTests {
    /// The examples of the protocol document.
    @Test(arguments: [
        "0", #"0{"sid":"wZX3oN0bSVIhsaknAAAI"}"#, "0/admin,", #"0/admin,{"sid":"oSO0OpakMV_3jnilAAAA"}"#,
        #"4{"message":"Not authorized"}"#, #"2["foo"]"#, #"2/admin,["bar"]"#, #"212["foo"]"#, "312[]",
        #"2/admin,13["foo"]"#, #"3/admin,13["bar"]"#, #"51-["baz",{"_placeholder":true,"num":0}]"#,
        #"52-/admin,["baz",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]"#,
        #"51-14["foo",{"_placeholder":true,"num":0}]"#, #"61-15["bar",{"_placeholder":true,"num":0}]"#, "1",
        "1/admin,", #"2["numbers keep their text",2.50,1e3,"€"]"#,
    ])
    func roundTrip(text: String) throws {
        let packet = try SocketPacket(parsing: ByteBuffer(string: text))
        #expect(String(buffer: packet.engineText) == "4" + text)
    }

    @Test func fields() throws {
        let packet = try SocketPacket(
            parsing: ByteBuffer(string: #"51-/admin,7["upload",{"_placeholder":true,"num":0}]"#)
        )
        #expect(packet.kind == .binaryEvent)
        #expect(packet.attachments == 1)
        #expect(packet.namespace == "/admin")
        #expect(packet.id == 7)
        #expect(packet.data?.arrayValue?.last?.attachmentNumber == 0)
    }

    @Test func namespaceWithoutComma() throws {
        #expect(try SocketPacket(parsing: ByteBuffer(string: "0/random")).namespace == "/random")
    }

    @Test(arguments: [
        "", "abc", "7", "2", "2{}", "2[]", "2[1]", "2[\"a\"", "2abc[\"a\"]", "3[]", "31", "31{}", "5[\"a\"]",
        "5-[\"a\"]",
        "0[]", "0\"a\"", "01", "1{}", "4", "21e3[\"a\"]", "2\u{0}[\"a\"]", "2[\"a\"]x",
        "2/" + String(repeating: "n", count: 300),
    ])
    func refusesWhatIsNoPacket(text: String) {
        #expect(throws: PacketError.self) { try SocketPacket(parsing: ByteBuffer(string: text)) }
    }
}
