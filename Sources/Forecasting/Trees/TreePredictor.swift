import JSON

/// A ``TreeEnsemble`` that answers an expected change or a probability.
struct TreePredictor: FeaturePredictor {
    let ensemble: TreeEnsemble
    let link: LinearPredictor.Link

    func predict(_ row: [Double]) -> Double {
        let sum = ensemble.predict(row)
        return link == .logit ? LinearPredictor.logistic(sum) : sum
    }

    var stored: JSONObject {
        let trees = (0..<ensemble.treeCount).map(ensemble.tree)
        let nodes = trees.flatMap(\.nodes)
        return [
            "link": .string(link.rawValue),
            "base": JSONValue(ensemble.base),
            "sizes": .array(trees.map { JSONValue($0.nodes.count) }),
            "columns": .array(nodes.map { JSONValue($0.column) }),
            "thresholds": .array(nodes.map { JSONValue($0.threshold) }),
            "left": .array(nodes.map { JSONValue($0.left) }),
            "right": .array(nodes.map { JSONValue($0.right) }),
            "leaves": .array(ensemble.leaves.map { JSONValue($0) }),
        ]
    }

    init(ensemble: TreeEnsemble, link: LinearPredictor.Link) {
        (self.ensemble, self.link) = (ensemble, link)
    }

    init(reading stored: ModelArtifact, width: Int) throws(ForecastingError) {
        guard let link = stored.model["link"]?.stringValue.flatMap(LinearPredictor.Link.init) else {
            throw .unreadableArtifact("'link' is missing")
        }
        func integers(_ key: String) throws(ForecastingError) -> [Int] {
            let numbers = try stored.numbers(key)
            let integers = numbers.compactMap { Int(exactly: $0) }
            guard integers.count == numbers.count, integers.allSatisfy({ abs($0) < 1 << 30 }) else {
                throw .unreadableArtifact("'\(key)' is not a list of whole numbers")
            }
            return integers
        }
        let ensemble = try TreeEnsemble(
            base: stored.number("base"),
            width: width,
            sizes: integers("sizes"),
            columns: integers("columns"),
            thresholds: stored.numbers("thresholds"),
            left: integers("left"),
            right: integers("right"),
            leaves: stored.numbers("leaves")
        )
        self.init(ensemble: ensemble, link: link)
    }

    func summary(_ names: [String]) -> JSONObject {
        let total = ensemble.uses.reduce(0, +)
        var uses = JSONObject()
        for (name, count) in zip(names, ensemble.uses) where count > 0 {
            uses[name] = JSONValue(Double(count) / Double(total))
        }
        return ["trees": JSONValue(ensemble.treeCount), "splits": JSONValue(total), "share_of_splits": .object(uses)]
    }
}
