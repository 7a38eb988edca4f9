import JSON
import Storage

extension OpenAPIOperation {
    /// The operation object; `tag` is its area.
    func json(tag: String) -> JSONValue {
        var json: JSONObject = [
            "tags": [.string(tag)], "operationId": .string(id), "summary": .string(summary),
        ]
        let notes = [details, roleNote].compactMap(\.self)
        if !notes.isEmpty { json["description"] = .string(notes.joined(separator: "\n\n")) }
        json["security"] = security
        if !parameters.isEmpty { json["parameters"] = .array(parameters.map(\.json)) }
        if let body {
            json["requestBody"] = ["required": .bool(!isBodyOptional), "content": .object(body.json)]
        }
        json["responses"] = .object(responses)
        return .object(json)
    }

    private var roleNote: String? {
        switch access {
        case .role(.admin): "Needs the role `admin`."
        case .role(.trader): "Needs the role `trader` or `admin`."
        default: nil
        }
    }

    /// `nil` where the security of the whole document holds.
    private var security: JSONValue? {
        switch access {
        case .open: []
        case .refreshToken: [[:], ["refreshCookie": []]]
        case .session: [["bearer": []], ["refreshCookie": []]]
        case .role: nil
        }
    }

    private var responses: JSONObject {
        var responses: JSONObject = [:]
        for answer in answers { responses[String(answer.status)] = answer.json }
        for problem in allProblems.sorted(by: { $0.rawValue < $1.rawValue }) {
            let status = String(problem.rawValue)
            if responses[status] == nil { responses[status] = problem.reference }
        }
        return responses
    }

    /// What is stated, and what follows from the parameters, the body and the access.
    private var allProblems: Set<OpenAPIProblem> {
        var problems = Set(problems).union([.tooManyRequests, .internalError])
        switch access {
        case .open: break
        case .refreshToken, .session, .role(.viewer): problems.insert(.unauthorized)
        case .role: problems.formUnion([.unauthorized, .forbidden])
        }
        // Whatever asks the database fails when it cannot be used.
        if access != .open || body != nil { problems.insert(.unavailable) }
        if parameters.contains(where: { $0.location == .path }) { problems.insert(.notFound) }
        if parameters.contains(where: { $0.location == .query }) { problems.insert(.invalid) }
        switch body {
        case .json: problems.formUnion([.malformed, .payloadTooLarge, .unsupportedMediaType, .invalid])
        case .text: problems.formUnion([.payloadTooLarge, .invalid])
        case nil: break
        }
        return problems
    }
}

extension OpenAPIOperation.Content {
    /// The media types with their schemas.
    var json: JSONObject {
        switch self {
        case .json(let schema): ["application/json": ["schema": .object(schema.json)]]
        case .text(let type, let schema): [type: ["schema": .object(schema.json)]]
        }
    }
}

extension OpenAPIOperation.Answer {
    var json: JSONValue {
        var json: JSONObject = [
            "description": .string(description),
            "headers": ["x-request-id": ["$ref": "#/components/headers/RequestID"]],
        ]
        if let content { json["content"] = .object(content.json) }
        return .object(json)
    }
}
