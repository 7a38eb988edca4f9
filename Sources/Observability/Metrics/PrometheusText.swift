/// Writes the Prometheus text exposition format, version 0.0.4.
///
/// Source: <https://prometheus.io/docs/instrumenting/exposition_formats/>.
struct PrometheusText {
    private(set) var text = ""

    /// Whether `name` may name a metric or label: `[a-zA-Z_][a-zA-Z0-9_]*`.
    static func isName(_ name: String) -> Bool {
        guard let first = name.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else {
            return false
        }
        return name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
    }

    mutating func append(_ family: MetricsRegistry.Family, name: String) {
        text += "# HELP \(name) \(Self.escaped(family.help, quotes: false))\n"
        text += "# TYPE \(name) \(family.kind.rawValue)\n"
        let series = family.series.sorted { lhs, rhs in
            lhs.key.labels.lexicographicallyPrecedes(rhs.key.labels) { ($0.name, $0.value) < ($1.name, $1.value) }
        }
        for (labels, instrument) in series {
            switch instrument {
            case .counter(let counter): sample(name, labels, String(counter.value))
            case .gauge(let gauge): sample(name, labels, Self.number(gauge.value))
            case .histogram(let histogram): append(histogram, name: name, labels: labels)
            case .reading(let read):
                if let value = read() { sample(name, labels, Self.number(value)) }
            }
        }
    }

    private mutating func append(_ histogram: BucketHistogram, name: String, labels: MetricLabels) {
        let (counts, sum) = histogram.contents
        var cumulative: UInt64 = 0
        for (bound, count) in zip(histogram.bounds + [.infinity], counts) {
            cumulative += count
            sample(name + "_bucket", labels, String(cumulative), extra: ("le", Self.number(bound)))
        }
        sample(name + "_sum", labels, Self.number(sum))
        sample(name + "_count", labels, String(cumulative))
    }

    private mutating func sample(
        _ name: String,
        _ labels: MetricLabels,
        _ value: String,
        extra: (String, String)? = nil
    ) {
        var pairs = labels.labels.map { "\($0.name)=\"\(Self.escaped($0.value, quotes: true))\"" }
        if let (name, value) = extra { pairs.append("\(name)=\"\(value)\"") }
        text += pairs.isEmpty ? "\(name) \(value)\n" : "\(name){\(pairs.joined(separator: ","))} \(value)\n"
    }

    /// A number as Prometheus reads it: whole numbers without a point, `+Inf`, `-Inf`, `NaN`.
    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        if let whole = Int64(exactly: value), whole.magnitude < 1 << 53 { return String(whole) }
        return value.description
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\"" where quotes: result += "\\\""
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
