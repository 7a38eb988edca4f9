public import JSON
public import NIOCore

/// The arguments of an event or an acknowledgement, encoded once.
public struct EventPayload: Sendable {
    /// JSON values with commas between them.
    let arguments: [UInt8]
    let attachments: [ByteBuffer]

    /// No arguments.
    public static let none = EventPayload(values: [])

    /// One argument that is JSON already.
    public init(json: [UInt8]) {
        arguments = json
        attachments = []
    }

    /// One argument.
    public init(_ value: some JSONWritable) {
        self.init(json: JSONWriter.bytes(of: value))
    }

    /// Any number of arguments. Where bytes belong, an argument has ``JSON/JSONValue/attachment(_:)``.
    public init(values: [JSONValue], attachments: [ByteBuffer] = []) {
        arguments = Array(JSONWriter.bytes(of: values).dropFirst().dropLast())
        self.attachments = attachments
    }

    private init(arguments: [UInt8], attachments: [ByteBuffer]) {
        self.arguments = arguments
        self.attachments = attachments
    }

    /// The same with one more argument.
    func appending(_ text: String) -> EventPayload {
        var arguments = arguments
        if !arguments.isEmpty { arguments.append(UInt8(ascii: ",")) }
        arguments.append(contentsOf: JSONWriter.bytes(of: text))
        return EventPayload(arguments: arguments, attachments: attachments)
    }
}

extension JSONValue {
    /// The place of the attachment with this number in a payload.
    public static func attachment(_ number: Int) -> JSONValue {
        ["_placeholder": true, "num": JSONValue(number)]
    }

    /// The number of the attachment that belongs here; `nil` if this is an ordinary value.
    public var attachmentNumber: Int? {
        guard case .object(let object) = self, object["_placeholder"] == true else { return nil }
        return object["num"]?.integerValue.flatMap(Int.init(exactly:))
    }
}
