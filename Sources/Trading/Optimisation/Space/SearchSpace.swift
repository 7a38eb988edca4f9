public import JSON
public import Parameters

/// One value for each dimension of a ``SearchSpace``, in their order.
public struct SearchPoint: Hashable, Sendable {
    public let values: [ParameterValue]

    public init(_ values: [ParameterValue]) {
        self.values = values
    }
}

/// The points that a search may try: one value of each dimension, where the values go together.
public struct SearchSpace: Sendable {
    public let dimensions: [SearchDimension]
    /// The parameters that all points share.
    public let fixed: JSONObject
    private let check: @Sendable (JSONObject) -> Bool

    /// - Parameter check: whether the parameters of a point go together.
    public init(
        _ dimensions: [SearchDimension],
        fixed: JSONObject = [:],
        where check: @escaping @Sendable (JSONObject) -> Bool = { _ in true }
    ) {
        self.dimensions = dimensions
        self.fixed = fixed
        self.check = check
    }

    /// The space of a strategy's parameters: what its descriptor refuses, such as a fast average slower than the slow
    /// one, is no point of it.
    ///
    /// - Throws: ``ParameterErrors`` naming the parameters that are unknown, given twice, or wrong by themselves.
    public init(
        of strategy: StrategyDescriptor,
        fixed: JSONObject = [:],
        dimensions: [SearchDimension]
    ) throws(ParameterErrors) {
        var errors: [ParameterError] = []
        if dimensions.isEmpty { errors.append(ParameterError(field: "range", message: "there is nothing to search")) }
        for (index, dimension) in dimensions.enumerated() {
            let isRepeated = dimensions[..<index].contains { $0.name == dimension.name }
            if isRepeated || fixed[dimension.name] != nil {
                errors.append(ParameterError(field: dimension.name, message: "has a value or a range already"))
            }
        }
        guard errors.isEmpty else { throw ParameterErrors(errors) }
        self.init(dimensions, fixed: fixed) { parameters in
            guard let values = try? strategy.schema.values(from: parameters) else { return false }
            return (try? strategy.check(values)) != nil
        }
        // The ends of all ranges: what is between them is as good.
        for isLast in [false, true] {
            _ = try strategy.schema.values(from: parameters(of: corner(isLast: isLast)))
        }
    }

    /// How many combinations of values there are, those that do not go together included; `nil` where a dimension is a
    /// span, or where counting ends.
    public var gridCount: Int? {
        var count = 1
        for dimension in dimensions {
            guard let levels = dimension.values?.count else { return nil }
            let (product, overflow) = count.multipliedReportingOverflow(by: levels)
            guard !overflow else { return nil }
            count = product
        }
        return count
    }

    /// Whether the values of the point go together.
    public func contains(_ point: SearchPoint) -> Bool { check(parameters(of: point)) }

    /// The parameters that the point stands for, those that are fixed first.
    public func parameters(of point: SearchPoint) -> JSONObject {
        var object = fixed
        for (dimension, value) in zip(dimensions, point.values) { object[dimension.name] = value.json }
        return object
    }

    /// The combination of that number; the last dimension changes fastest.
    ///
    /// - Precondition: `index` is less than ``gridCount``.
    func gridPoint(_ index: Int) -> SearchPoint {
        var rest = index
        var values: [ParameterValue] = []
        for dimension in dimensions.reversed() {
            guard let listed = dimension.values else { preconditionFailure("a span has no numbered values") }
            values.append(listed[rest % listed.count])
            rest /= listed.count
        }
        return SearchPoint(values.reversed())
    }

    private func corner(isLast: Bool) -> SearchPoint {
        SearchPoint(
            dimensions.map { dimension in
                switch dimension.domain {
                case .levels(let values, _), .choices(let values): values[isLast ? values.count - 1 : 0]
                case .span(let range, _): .number(isLast ? range.upperBound : range.lowerBound)
                }
            }
        )
    }
}

extension SearchSpace {
    /// Above so many combinations none is looked at to count them.
    private static let maximumCounted = 100_000

    /// How many points there are, `limit` at most; where there are too many to look at, how many combinations.
    func count(upTo limit: Int) -> Int {
        guard let all = gridCount else { return limit }
        guard all <= Self.maximumCounted else { return min(all, limit) }
        var count = 0
        for index in 0..<all where count < limit && contains(gridPoint(index)) { count += 1 }
        return count
    }
}

extension SearchSpace {
    /// A point of the space, always the same; `nil` if there is none, or none can be found.
    public var firstPoint: SearchPoint? {
        var sampler = PriorSampler(self, seed: 0)
        return sampler.next()
    }
}
