import JSON

/// One thing that the doctor has looked at.
struct Finding {
    enum Status: String {
        case ok
        /// Works, but somebody should look after it.
        case warning
        /// Something is broken, or will be soon.
        case problem
    }

    let name: String
    let status: Status
    let detail: String
    /// What to do about it.
    var advice: String?

    static func ok(_ name: String, _ detail: String) -> Finding { Finding(name: name, status: .ok, detail: detail) }

    static func warning(_ name: String, _ detail: String, _ advice: String) -> Finding {
        Finding(name: name, status: .warning, detail: detail, advice: advice)
    }

    static func problem(_ name: String, _ detail: String, _ advice: String) -> Finding {
        Finding(name: name, status: .problem, detail: detail, advice: advice)
    }
}

extension Finding: JSONWritable {
    func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("name", name)
            $0.member("status", status.rawValue)
            $0.member("detail", detail)
            $0.member("advice", advice)
        }
    }
}
