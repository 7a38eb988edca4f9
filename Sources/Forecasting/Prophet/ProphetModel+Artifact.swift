import Foundation
public import JSON

extension ProphetModel: FittedModel {
    public func artifact() -> [UInt8] {
        var model: JSONObject = [
            "growth": .string(trend.growth.rawValue),
            "start": JSONValue(trend.start),
            "duration": JSONValue(trend.duration),
            "value_scale": JSONValue(trend.valueScale),
            "slope": JSONValue(trend.slope),
            "offset": JSONValue(trend.offset),
            "changepoints": .array(trend.changepoints.map { JSONValue($0) }),
            "changes": .array(trend.changes.map { JSONValue($0) }),
            "deviation": JSONValue(deviation),
            "terms": .array(terms.map { .object($0.json) }),
            "step": JSONValue(steps.step),
            "weekdays": .array(steps.weekdays.sorted().map { JSONValue($0) }),
            "samples": JSONValue(sampleCount),
            "seed": .string(String(seed)),
            "observations": JSONValue(statistics.observations),
            "log_posterior": JSONValue(statistics.logPosterior),
            "iterations": JSONValue(statistics.iterations),
        ]
        model["capacity"] = trend.capacity?.json
        model["floor"] = trend.floor?.json
        return ModelArtifact(algorithm: ProphetAlgorithm.id, model: model).bytes
    }

    /// Reads what ``artifact()`` wrote.
    init(reading bytes: [UInt8]) throws(ForecastingError) {
        let stored = try ModelArtifact(reading: bytes, algorithm: ProphetAlgorithm.id)
        trend = try ProphetTrend(reading: stored)
        terms = try stored.elementsIfPresent("terms").map { value throws(ForecastingError) in
            guard let term = ProphetTerm(reading: value) else { throw .unreadableArtifact("'terms' has a bad one") }
            return term
        }
        deviation = try stored.number("deviation")
        let weekdays = try stored.numbers("weekdays").compactMap { Int(exactly: $0) }
        let step = try stored.integer("step")
        sampleCount = try stored.integer("samples")
        guard let seed = stored.model["seed"]?.stringValue.flatMap({ UInt64($0) }) else {
            throw .unreadableArtifact("'seed' is missing")
        }
        self.seed = seed
        guard deviation > 0, step > 0, (1...100_000).contains(sampleCount), !weekdays.isEmpty,
            weekdays.allSatisfy({ (0..<7).contains($0) })
        else { throw .unreadableArtifact("a value is out of range") }
        steps = StepCalendar(step: Int64(step), weekdays: Set(weekdays))
        statistics = ProphetFitStatistics(
            observations: try stored.integer("observations"),
            logPosterior: try stored.number("log_posterior"),
            iterations: try stored.integer("iterations")
        )
    }

    public var summary: JSONObject {
        let changes = zip(trend.changepoints, trend.changes).map { scaled, change -> JSONValue in
            let seconds = (Double(trend.start) + scaled * Double(trend.duration)) / 1000
            return [
                "time": .string(Date(timeIntervalSince1970: seconds.rounded()).ISO8601Format()),
                "change": JSONValue(change),
            ]
        }
        return [
            "growth": .string(trend.growth.rawValue),
            "observations": JSONValue(statistics.observations),
            "log_posterior": JSONValue(statistics.logPosterior),
            "iterations": JSONValue(statistics.iterations),
            "noise": JSONValue(noise),
            "slope": JSONValue(trend.slope),
            "offset": JSONValue(trend.offset),
            "value_scale": JSONValue(trend.valueScale),
            "changepoints": .array(changes),
            "terms": .array(terms.map { .object($0.json) }),
        ]
    }
}

extension ProphetTrend {
    fileprivate init(reading stored: ModelArtifact) throws(ForecastingError) {
        guard let growth = stored.model["growth"]?.stringValue.flatMap(ProphetSettings.Growth.init) else {
            throw .unreadableArtifact("'growth' is missing")
        }
        self.growth = growth
        start = Int64(try stored.integer("start"))
        duration = Int64(try stored.integer("duration"))
        valueScale = try stored.number("value_scale")
        slope = try stored.number("slope")
        offset = try stored.number("offset")
        changepoints = try stored.numbers("changepoints")
        changes = try stored.numbers("changes")
        capacity = try Self.bound("capacity", of: stored)
        floor = try Self.bound("floor", of: stored)
        guard duration > 0, valueScale > 0, changes.count == changepoints.count,
            zip(changepoints, changepoints.dropFirst()).allSatisfy(<), (capacity != nil) == (growth == .logistic)
        else { throw .unreadableArtifact("the trend does not fit together") }
    }

    private typealias Bound = ProphetSettings.Bound

    private static func bound(_ key: String, of stored: ModelArtifact) throws(ForecastingError) -> Bound? {
        guard let value = stored.model[key] else { return nil }
        guard let bound = Bound(reading: value) else {
            throw .unreadableArtifact("'\(key)' is neither a number nor a name")
        }
        return bound
    }
}

extension ProphetSettings.Bound {
    /// The number, or the name of the covariate.
    fileprivate var json: JSONValue {
        switch self {
        case .constant(let value): JSONValue(value)
        case .covariate(let name): .string(name)
        }
    }

    fileprivate init?(reading value: JSONValue) {
        switch value {
        case .number(let number): self = .constant(number.double)
        case .string(let name): self = .covariate(name)
        default: return nil
        }
    }
}
