import JSON
import SocketIO
import Synchronization
import Testing

struct MiddlewareTests {
    private static let steps: [Middleware<String>] = [
        .connection { handshake throws(ConnectRefusal) in
            guard handshake.auth["from"] != "nowhere" else { throw ConnectRefusal("first", data: 1) }
        },
        .event { event, socket throws(EventRefusal) in
            guard event.name != "delete" else {
                throw EventRefusal("nobody may delete", data: ["as": .string(socket.session)])
            }
        },
        .connection { handshake throws(ConnectRefusal) in
            guard handshake.auth["from"] != "nowhere", handshake.auth["from"] != "here" else {
                throw ConnectRefusal("second")
            }
        },
        .event { event, _ throws(EventRefusal) in
            guard event.arguments.count < 3 else { throw EventRefusal("too much") }
        },
    ]

    @Test(arguments: [
        (#"{"from":"nowhere"}"#, #"44{"message":"first","data":1}"#), (#"{"from":"here"}"#, #"44{"message":"second"}"#),
        (#"{"token":"bad"}"#, #"44{"message":"bad token","data":{"retry":false}}"#),
    ])
    func theFirstRefusalIsTheAnswer(auth: String, answer: String) async throws {
        let client = try await TestServer(middleware: Self.steps).open(auth)
        #expect(try await client.nextText() == answer)
    }

    @Test(arguments: [
        (#"421["echo",1]"#, "431[1]"),
        (#"421["delete",1,2,3]"#, #"431[{"ok":false,"error":"nobody may delete","data":{"as":"ann"}}]"#),
        (#"421["echo",1,2,3]"#, #"431[{"ok":false,"error":"too much"}]"#),
    ])
    func anEventPassesOrIsRefused(packet: String, answer: String) async throws {
        let client = try await TestServer(middleware: Self.steps).join(#"{"token":"ann"}"#)
        try await client.webSocket.send(packet)
        #expect(try await client.webSocket.nextText() == answer)
    }
}
