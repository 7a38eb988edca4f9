import Synchronization

/// The metrics of one process by name and labels, for Prometheus to scrape.
///
/// Asking for a metric makes it; asking again with the same labels gives the same one. Hold on to what you use often.
/// A metric keeps at most ``maximumSeries`` label combinations: what comes beyond shares one series whose labels are all
/// `overflow`, so that no client can fill the memory.
///
/// ```swift
/// let registry = MetricsRegistry()
/// let fills = registry.counter("fills_total", help: "Fills by mode.", labels: ["mode": "paper"])
/// fills.increment()          // aaiti_fills_total{mode="paper"} 1
/// ```
public final class MetricsRegistry: Sendable {
    enum Instrument: Sendable {
        case counter(Counter)
        case gauge(Gauge)
        case histogram(BucketHistogram)
        case reading(@Sendable () -> Double?)
    }

    struct Family: Sendable {
        let kind: MetricKind
        let help: String
        var series: [MetricLabels: Instrument] = [:]
    }

    /// What all names start with, without the underscore that follows.
    public let namespace: String
    public let maximumSeries: Int
    private let families = Mutex<[String: Family]>([:])

    public init(namespace: String = "aaiti", maximumSeries: Int = 500) {
        self.namespace = namespace
        self.maximumSeries = maximumSeries
    }

    /// The counter of that name (without namespace; ends in `_total`) and those labels.
    public func counter(_ name: String, help: String, labels: MetricLabels = [:]) -> Counter {
        let found = instrument(name, .counter, help, labels) { .counter(Counter()) }
        guard case .counter(let counter) = found else { preconditionFailure("\(name) is no counter") }
        return counter
    }

    /// The gauge of that name and those labels.
    public func gauge(_ name: String, help: String, labels: MetricLabels = [:]) -> Gauge {
        let found = instrument(name, .gauge, help, labels) { .gauge(Gauge()) }
        guard case .gauge(let gauge) = found else { preconditionFailure("\(name) is read by a closure") }
        return gauge
    }

    /// The histogram of that name and those labels; `bounds` count when the first of the name is made.
    public func histogram(
        _ name: String,
        help: String,
        labels: MetricLabels = [:],
        bounds: [Double] = BucketHistogram.latencyBounds
    ) -> BucketHistogram {
        let found = instrument(name, .histogram, help, labels) { .histogram(BucketHistogram(bounds: bounds)) }
        guard case .histogram(let histogram) = found else { preconditionFailure("\(name) is no histogram") }
        return histogram
    }

    /// Adds a gauge or counter whose value is read when it is scraped; no sample where `read` gives `nil`.
    public func reading(
        _ name: String,
        kind: MetricKind = .gauge,
        help: String,
        labels: MetricLabels = [:],
        read: @escaping @Sendable () -> Double?
    ) {
        precondition(kind != .histogram, "a histogram is not one number")
        _ = instrument(name, kind, help, labels) { .reading(read) }
    }

    /// Everything in the Prometheus text exposition format 0.0.4, families by name.
    public var prometheusText: String {
        // Readings are taken outside the lock: they may take a while, or make metrics themselves.
        let families = families.withLock { $0 }
        var text = PrometheusText()
        for (name, family) in families.sorted(by: { $0.key < $1.key }) { text.append(family, name: name) }
        return text.text
    }

    private func instrument(
        _ name: String,
        _ kind: MetricKind,
        _ help: String,
        _ labels: MetricLabels,
        make: () -> Instrument
    ) -> Instrument {
        let name = "\(namespace)_\(name)"
        precondition(PrometheusText.isName(name), "'\(name)' is no name for a metric")
        return families.withLock { families in
            var family = families[name] ?? Family(kind: kind, help: help)
            precondition(family.kind == kind, "\(name) is a \(family.kind.rawValue) already")
            if let known = family.series[labels] { return known }
            let labels = family.series.count < maximumSeries ? labels : labels.overflow
            let instrument = family.series[labels] ?? make()
            family.series[labels] = instrument
            families[name] = family
            return instrument
        }
    }
}

/// What the value of a metric means.
public enum MetricKind: String, Hashable, Sendable {
    case counter, gauge, histogram
}
