import JSON

/// The stored form of a fitted model: a JSON object with the name of the algorithm, the version of the form and a
/// checksum over the rest. Numbers are written so that they read back as the same value.
struct ModelArtifact {
    static let version = 1

    let algorithm: String
    let model: JSONObject

    init(algorithm: String, model: JSONObject) {
        self.algorithm = algorithm
        self.model = model
    }

    var bytes: [UInt8] {
        let body = JSONWriter.bytes(of: model)
        return JSONWriter.object { writer in
            writer.member("format", "aaiti.forecasting")
            writer.member("version", Self.version)
            writer.member("algorithm", algorithm)
            writer.member("checksum", Self.checksum(body))
            writer.member("model") { $0.raw(body) }
        }
    }

    /// - Throws: ``ForecastingError/unreadableArtifact(_:)`` for anything that ``bytes`` did not write for this algorithm.
    init(reading bytes: [UInt8], algorithm: String) throws(ForecastingError) {
        let document: JSONValue
        do {
            document = try JSONValue(parsing: bytes)
        } catch {
            throw .unreadableArtifact("it is not JSON: \(error)")
        }
        guard document["format"]?.stringValue == "aaiti.forecasting" else {
            throw .unreadableArtifact("it is not a forecasting model")
        }
        guard document["version"]?.integerValue == Int64(Self.version) else {
            throw .unreadableArtifact("its version is not \(Self.version); train the model again")
        }
        guard let found = document["algorithm"]?.stringValue, found == algorithm else {
            throw .unreadableArtifact("it is not a model of the algorithm '\(algorithm)'")
        }
        guard let model = document["model"]?.objectValue,
            document["checksum"]?.stringValue == Self.checksum(JSONWriter.bytes(of: model))
        else { throw .unreadableArtifact("its checksum does not match") }
        self.init(algorithm: algorithm, model: model)
    }

    /// FNV-1a, 64 bits: against damage, not against intent.
    private static func checksum(_ bytes: [UInt8]) -> String {
        let hash = bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        return String(hash, radix: 16)
    }

    func number(_ key: String) throws(ForecastingError) -> Double {
        guard let value = model[key]?.doubleValue, value.isFinite else {
            throw .unreadableArtifact("'\(key)' is missing")
        }
        return value
    }

    func integer(_ key: String) throws(ForecastingError) -> Int {
        guard let value = model[key]?.integerValue.flatMap({ Int(exactly: $0) }) else {
            throw .unreadableArtifact("'\(key)' is missing")
        }
        return value
    }

    func numbers(_ key: String) throws(ForecastingError) -> [Double] {
        guard let elements = model[key]?.arrayValue else { throw .unreadableArtifact("'\(key)' is missing") }
        let values = elements.compactMap(\.doubleValue)
        guard values.count == elements.count, values.allSatisfy(\.isFinite) else {
            throw .unreadableArtifact("'\(key)' is not a list of numbers")
        }
        return values
    }

    /// `nil` where the key is absent; one with anything else behind it is damaged.
    func booleanIfPresent(_ key: String) throws(ForecastingError) -> Bool? {
        guard let value = model[key] else { return nil }
        guard let flag = value.boolValue else { throw .unreadableArtifact("'\(key)' is not true or false") }
        return flag
    }

    /// Empty where the key is absent; one with anything else behind it is damaged.
    func textsIfPresent(_ key: String) throws(ForecastingError) -> [String] {
        let elements = try elementsIfPresent(key)
        let texts = elements.compactMap(\.stringValue)
        guard texts.count == elements.count else {
            throw .unreadableArtifact("'\(key)' is not a list of texts")
        }
        return texts
    }

    /// Empty where the key is absent; one with anything else behind it is damaged.
    func elementsIfPresent(_ key: String) throws(ForecastingError) -> [JSONValue] {
        guard let value = model[key] else { return [] }
        guard let elements = value.arrayValue else { throw .unreadableArtifact("'\(key)' is not a list") }
        return elements
    }
}
