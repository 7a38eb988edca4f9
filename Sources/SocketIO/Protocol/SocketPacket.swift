package import JSON
package import NIOCore

/// A packet of the Socket.IO protocol, version 4 or 5, without its attachments.
///
/// Its text is the type, the number of attachments with `-`, the namespace with `,`, the acknowledgement's number, and
/// JSON; all but the type may be absent. Source: the public Socket.IO protocol documents, "Packet encoding".
package struct SocketPacket: Hashable, Sendable {
    package enum Kind: UInt8, CaseIterable {
        case connect
        case disconnect
        case event
        case acknowledgement
        case connectError
        case binaryEvent
        case binaryAcknowledgement

        var isBinary: Bool { self == .binaryEvent || self == .binaryAcknowledgement }
    }

    package var kind: Kind
    package var attachments = 0
    package var namespace = "/"
    /// The number that an event's acknowledgement carries.
    package var id: Int?
    package var data: JSONValue?

    package static let longestNamespace = 256
    /// Of the query that a client of version 4 may give behind a namespace's name.
    package static let longestQuery = 8_192

    /// Reads a packet and checks that its data is what its type demands.
    package init(parsing text: ByteBuffer) throws(PacketError) {
        var rest = text
        guard let digit: UInt8 = rest.readInteger(), let kind = Kind(rawValue: digit &- UInt8(ascii: "0")) else {
            throw PacketError("unknown packet type")
        }
        self.kind = kind
        if kind.isBinary {
            guard let count = rest.readDigits(), rest.readByte(UInt8(ascii: "-")) else {
                throw PacketError("a binary packet without its number of attachments")
            }
            attachments = count
        }
        namespace = try Self.readNamespace(&rest)
        id = rest.readDigits()
        if rest.readableBytes > 0 {
            do {
                data = try JSONValue(parsing: Array(rest.readableBytesView))
            } catch {
                throw PacketError("\(error)")
            }
        }
        try check()
    }

    package init(_ kind: Kind, namespace: String, id: Int? = nil, data: JSONValue? = nil) {
        self.kind = kind
        self.namespace = namespace
        self.id = id
        self.data = data
    }

    private static func readNamespace(_ rest: inout ByteBuffer) throws(PacketError) -> String {
        guard rest.getInteger(at: rest.readerIndex) == UInt8(ascii: "/") else { return "/" }
        let view = rest.readableBytesView
        let length = view.firstIndex(of: UInt8(ascii: ",")).map { $0 - view.startIndex } ?? view.count
        let nameLength = view.prefix(length).firstIndex(of: UInt8(ascii: "?")).map { $0 - view.startIndex } ?? length
        guard nameLength <= longestNamespace, length - nameLength <= longestQuery,
            let name = rest.readString(length: length)
        else {
            throw PacketError("the namespace's name is too long")
        }
        _ = rest.readByte(UInt8(ascii: ","))
        return name
    }

    private func check() throws(PacketError) {
        switch (kind, data) {
        case (.connect, nil), (.connect, .object): break
        case (.disconnect, nil): break
        case (.event, .array(let values)), (.binaryEvent, .array(let values)):
            guard case .string? = values.first else { throw PacketError("an event without a name") }
        case (.acknowledgement, .array), (.binaryAcknowledgement, .array):
            guard id != nil else { throw PacketError("an acknowledgement of nothing") }
        case (.connectError, .object), (.connectError, .string): break
        default: throw PacketError("data that does not belong to the packet's type")
        }
        switch kind {
        case .connect, .disconnect, .connectError:
            guard id == nil else { throw PacketError("a number that does not belong to the packet's type") }
        case .event, .binaryEvent, .acknowledgement, .binaryAcknowledgement: break
        }
    }

    /// The text of the packet as an Engine.IO message packet.
    package var engineText: ByteBuffer {
        Self.engineText(
            kind,
            attachments: attachments,
            namespace: namespace,
            id: id,
            json: data.map { JSONWriter.bytes(of: $0) } ?? []
        )
    }

    package static func engineText(
        _ kind: Kind,
        attachments: Int = 0,
        namespace: String,
        id: Int?,
        json: [UInt8]
    ) -> ByteBuffer {
        var text = ByteBufferAllocator().buffer(capacity: json.count + namespace.utf8.count + 16)
        text.writeInteger(UInt8(ascii: "4"))
        text.writeInteger(UInt8(ascii: "0") + kind.rawValue)
        if kind.isBinary { text.writeString("\(attachments)-") }
        if namespace != "/" { text.writeString("\(namespace),") }
        if let id { text.writeString("\(id)") }
        text.writeBytes(json)
        return text
    }
}

extension ByteBuffer {
    fileprivate mutating func readByte(_ byte: UInt8) -> Bool {
        guard getInteger(at: readerIndex) == byte else { return false }
        moveReaderIndex(forwardBy: 1)
        return true
    }

    /// A number of at most 15 digits; `nil` if there is none here.
    fileprivate mutating func readDigits() -> Int? {
        var number: Int?
        var count = 0
        while count < 15, let byte: UInt8 = getInteger(at: readerIndex), byte &- UInt8(ascii: "0") < 10 {
            number = (number ?? 0) * 10 + Int(byte - UInt8(ascii: "0"))
            moveReaderIndex(forwardBy: 1)
            count += 1
        }
        return number
    }
}
