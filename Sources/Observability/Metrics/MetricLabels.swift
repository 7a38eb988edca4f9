/// What tells one series of a metric from another: names and values, in the order of the names.
public struct MetricLabels: Hashable, Sendable, ExpressibleByDictionaryLiteral {
    struct Label: Hashable, Sendable {
        let name: String
        let value: String
    }

    let labels: [Label]

    /// - Precondition: names are letters, digits and underscores, not starting with a digit, and do not repeat.
    public init(dictionaryLiteral elements: (String, String)...) {
        labels = elements.map { Label(name: $0.0, value: $0.1) }.sorted { $0.name < $1.name }
        precondition(labels.allSatisfy { PrometheusText.isName($0.name) }, "label names are words")
        precondition(zip(labels, labels.dropFirst()).allSatisfy { $0.name != $1.name }, "label names do not repeat")
    }

    private init(labels: [Label]) {
        self.labels = labels
    }

    /// The labels of the series that takes what does not fit.
    var overflow: MetricLabels { MetricLabels(labels: labels.map { Label(name: $0.name, value: "overflow") }) }
}
