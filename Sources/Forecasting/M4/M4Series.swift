/// The kinds of series of the M4 competition that are read here.
public enum M4Frequency: String, Sendable, CaseIterable {
    case hourly
    case weekly

    /// Steps to forecast.
    public var horizon: Int { self == .hourly ? 48 : 13 }

    /// The season by which the competition measures.
    public var season: Int { self == .hourly ? 24 : 1 }

    /// Distance of two observations in milliseconds.
    var step: Int64 { self == .hourly ? 3_600_000 : 7 * 86_400_000 }
}

/// A series of the M4 competition.
public struct M4Series: Hashable, Sendable {
    public let id: String
    public let frequency: M4Frequency
    /// What forecasts may see.
    public let training: [Double]
    /// What came: ``M4Frequency/horizon`` values.
    public let test: [Double]

    public init(id: String, frequency: M4Frequency, training: [Double], test: [Double]) {
        (self.id, self.frequency, self.training, self.test) = (id, frequency, training, test)
    }

    /// The training part with times. The competition hid the dates, so that only their distance is true.
    var seen: TimeSeries {
        TimeSeries(training, times: training.indices.map { Int64($0) * frequency.step })
    }

    /// Reads lines `id,train|test,value,value,…`.
    ///
    /// - Throws: ``M4Error`` for a line of another form, or a series without one of its parts.
    public static func parse(_ text: String, frequency: M4Frequency) throws(M4Error) -> [M4Series] {
        var parts: [String: (training: [Double]?, test: [Double]?)] = [:]
        var order: [String] = []
        for (index, line) in text.split(whereSeparator: \.isNewline).enumerated() {
            let fields = line.split(separator: ",")
            guard fields.count > 2 else { throw M4Error("line \(index + 1) has no values") }
            let id = String(fields[0])
            let values = fields.dropFirst(2).compactMap { Double($0) }
            guard values.count == fields.count - 2, values.allSatisfy(\.isFinite) else {
                throw M4Error("line \(index + 1) has a value that is no number")
            }
            if parts[id] == nil { order.append(id) }
            switch fields[1] {
            case "train": parts[id, default: (nil, nil)].training = values
            case "test": parts[id, default: (nil, nil)].test = values
            default: throw M4Error("line \(index + 1) is neither train nor test but '\(fields[1].prefix(20))'")
            }
        }
        var series: [M4Series] = []
        for id in order {
            guard let training = parts[id]?.training, let test = parts[id]?.test, test.count == frequency.horizon,
                training.count > frequency.season
            else { throw M4Error("series \(id) has not both parts, or not \(frequency.horizon) values to test by") }
            series.append(M4Series(id: id, frequency: frequency, training: training, test: test))
        }
        return series
    }
}

/// A file that is not as ``M4Series/parse(_:frequency:)`` reads it.
public struct M4Error: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
