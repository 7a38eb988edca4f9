public import JSON

extension ConformalCalibration: JSONWritable {
    private static let format = "aaiti.conformal"
    private static let version = 1

    /// The calibration as it is stored beside a model.
    public var json: JSONObject {
        [
            "format": .string(Self.format),
            "version": JSONValue(Self.version),
            "adaptation": JSONValue(state.adaptation),
            "relative": .bool(state.isRelative),
            "rates": .array(state.rates.map { JSONValue($0) }),
            "scores": .array(state.scores.map { .array($0.map { JSONValue($0) }) }),
        ]
    }

    public func write(to writer: inout JSONWriter) { json.write(to: &writer) }

    /// Reads what ``json`` has given.
    ///
    /// - Throws: ``ForecastingError/unreadableArtifact(_:)`` for anything else.
    public init(json: JSONValue) throws(ForecastingError) {
        guard json["format"]?.stringValue == Self.format else {
            throw .unreadableArtifact("it is not a calibration of intervals")
        }
        guard json["version"]?.integerValue == Int64(Self.version) else {
            throw .unreadableArtifact("its version is not \(Self.version); calibrate again")
        }
        guard let adaptation = json["adaptation"]?.doubleValue, (0...1).contains(adaptation),
            let isRelative = json["relative"]?.boolValue,
            let rates = json["rates"].map(Self.numbers), rates.count == ConformalState.wantedRates.count,
            rates.allSatisfy({ $0 > 0 && $0 < 1 })
        else { throw .unreadableArtifact("a setting of the calibration is missing or out of range") }
        let scores = json["scores"]?.arrayValue?.map(Self.numbers) ?? []
        guard !scores.isEmpty, scores.allSatisfy({ $0.count >= Self.minimumWindows && $0.allSatisfy { $0 >= 0 } })
        else { throw .unreadableArtifact("scores of the calibration are missing or out of range") }
        self.init(
            state: ConformalState(adaptation: adaptation, isRelative: isRelative, rates: rates, scores: scores)
        )
    }

    /// Empty if it is not a list of finite numbers.
    private static func numbers(_ json: JSONValue) -> [Double] {
        guard let elements = json.arrayValue else { return [] }
        let values = elements.compactMap(\.doubleValue)
        return values.count == elements.count && values.allSatisfy(\.isFinite) ? values : []
    }
}
