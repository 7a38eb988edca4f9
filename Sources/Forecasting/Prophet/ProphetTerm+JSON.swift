import JSON

extension ProphetTerm {
    var json: JSONObject {
        var object: JSONObject = [
            "name": .string(name),
            "mode": .string(mode.rawValue),
            "prior_scale": JSONValue(priorScale),
            "coefficients": .array(coefficients.map { JSONValue($0) }),
        ]
        switch source {
        case .season(let period, let order):
            object["period"] = JSONValue(period)
            object["order"] = JSONValue(order)
        case .holiday(let occurrences, let window):
            object["dates"] = .array(occurrences.map { .string($0.text) })
            object["window"] = .array([JSONValue(window.lowerBound), JSONValue(window.upperBound)])
        case .regressor(let mean, let deviation):
            object["mean"] = JSONValue(mean)
            object["deviation"] = JSONValue(deviation)
        }
        return object
    }

    /// - Returns: `nil` for anything that ``json`` did not write.
    init?(reading value: JSONValue) {
        guard let name = value["name"]?.stringValue,
            let mode = value["mode"]?.stringValue.flatMap(ProphetSettings.Mode.init),
            let priorScale = value["prior_scale"]?.doubleValue, priorScale > 0,
            let coefficients = value["coefficients"]?.arrayValue?.compactMap(\.doubleValue),
            let source = Source(reading: value), source.width == coefficients.count,
            coefficients.allSatisfy(\.isFinite)
        else { return nil }
        self.init(name, source, mode: mode, priorScale: priorScale, coefficients: coefficients)
    }
}

extension ProphetTerm.Source {
    fileprivate init?(reading value: JSONValue) {
        if let period = value["period"]?.doubleValue, let order = value["order"]?.integerValue {
            guard period > 0, (1...100).contains(order) else { return nil }
            self = .season(period: period, order: Int(order))
        } else if let mean = value["mean"]?.doubleValue, let deviation = value["deviation"]?.doubleValue {
            guard mean.isFinite, deviation > 0 else { return nil }
            self = .regressor(mean: mean, deviation: deviation)
        } else {
            let dates = value["dates"]?.arrayValue ?? []
            let occurrences = dates.compactMap(\.stringValue).compactMap { ProphetHoliday.Occurrence($0) }
            let ends = value["window"]?.arrayValue?.compactMap(\.integerValue) ?? []
            guard !dates.isEmpty, occurrences.count == dates.count, ends.count == 2, ends[0] <= ends[1],
                ends.allSatisfy({ (-60...60).contains($0) })
            else { return nil }
            self = .holiday(occurrences, window: Int(ends[0])...Int(ends[1]))
        }
    }
}
