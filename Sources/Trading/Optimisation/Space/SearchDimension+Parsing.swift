internal import Foundation
internal import JSON
public import Parameters

extension SearchDimension {
    /// How many values of one parameter may be listed.
    private static let maximumLevels = 100_000

    /// Reads what is to be tried of a parameter:
    ///
    /// | text | meaning |
    /// |---|---|
    /// | `fast=5:50` | every whole number from 5 to 50; of a parameter that is no whole number, any number between |
    /// | `fast=5:50:5` | 5, 10 … 50 |
    /// | `fast=5:500:log` | the same numbers as without `log`, drawn and compared by their ratios |
    /// | `fast=5:500:log:8` | eight numbers with equal ratios; whole numbers are rounded |
    /// | `side=long,both` or `fast=5,10,20` | these values |
    ///
    /// - Throws: ``ParameterError`` with the parameter as its field.
    public init(parsing text: String, schema: ParameterSchema) throws(ParameterError) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 else {
            throw ParameterError(field: text, message: "write a range as name=from:to, name=from:to:step or name=a,b,c")
        }
        guard let parameter = schema.parameters.first(where: { $0.name == parts[0] }) else {
            let known = schema.parameters.map(\.name).joined(separator: ", ")
            throw ParameterError(
                field: parts[0],
                message: "unknown parameter; " + (known.isEmpty ? "there are none" : "known: \(known)")
            )
        }
        let domain = try DomainText(parameter: parameter, text: parts[1]).domain()
        self.init(parameter.name, domain)
    }

    /// What stands behind the `=`, and of which parameter.
    private struct DomainText {
        let parameter: Parameter
        let text: String

        func domain() throws(ParameterError) -> Domain {
            switch parameter.kind {
            case .text: throw fault("is a text, which cannot be searched")
            case .object: throw fault("is an object, which cannot be searched")
            case .boolean, .choice: return .choices(try list())
            case .integer, .number:
                guard text.contains(":") else {
                    let values = try list().sorted { ($0.double ?? 0) < ($1.double ?? 0) }
                    return .levels(values, .linear)
                }
                return try range()
            }
        }

        /// `a,b,c`, without repeats.
        private func list() throws(ParameterError) -> [ParameterValue] {
            var values: [ParameterValue] = []
            for word in text.split(separator: ",", omittingEmptySubsequences: false) {
                let value = try value(String(word))
                if !values.contains(value) { values.append(value) }
            }
            return values
        }

        private func range() throws(ParameterError) -> Domain {
            let fields = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
            guard (2...4).contains(fields.count), fields.count < 4 || fields[2] == "log" else {
                throw fault("write a range as from:to, from:to:step, from:to:log or from:to:log:points")
            }
            let (first, last) = (try value(fields[0]), try value(fields[1]))
            guard let lower = first.double, let upper = last.double, lower < upper else {
                throw fault("a range goes from a number to a greater one, not from \(fields[0]) to \(fields[1])")
            }
            let isLogarithmic = fields.count > 2 && fields[2] == "log"
            if isLogarithmic, lower <= 0 { throw fault("a logarithmic range is of positive numbers") }
            let scale: Scale = isLogarithmic ? .logarithmic : .linear
            if fields.count == 4 { return .levels(try geometric(lower, upper, points: fields[3]), scale) }
            if fields.count == 2 || isLogarithmic {
                guard case .integer = parameter.kind else { return .span(lower...upper, scale) }
                return .levels(try arithmetic(lower, upper, step: "1"), scale)
            }
            return .levels(try arithmetic(lower, upper, step: fields[2]), scale)
        }

        private func arithmetic(
            _ lower: Double,
            _ upper: Double,
            step text: String
        ) throws(ParameterError) -> [ParameterValue] {
            guard let step = Double(text), step > 0, step.isFinite, isFraction || step == step.rounded() else {
                throw fault("the step '\(text.prefix(40))' must be a positive \(isFraction ? "" : "whole ")number")
            }
            // A share of a step more, because sums of decimal fractions fall short by rounding.
            let count = ((upper - lower) / step + 1e-9).rounded(.down) + 1
            guard count <= Double(maximumLevels) else {
                throw fault("has more than \(maximumLevels) values: widen the step")
            }
            return (0..<Int(count)).map { number(lower + Double($0) * step) }
        }

        private func geometric(
            _ lower: Double,
            _ upper: Double,
            points text: String
        ) throws(ParameterError) -> [ParameterValue] {
            guard let points = Int(text), (2...maximumLevels).contains(points) else {
                throw fault("the number of points '\(text.prefix(40))' must be from 2 to \(maximumLevels)")
            }
            let ratio = log(upper / lower)
            var values: [ParameterValue] = []
            for index in 0..<points {
                let isLast = index == points - 1
                let value = number(isLast ? upper : lower * exp(ratio * Double(index) / Double(points - 1)))
                if values.last != value { values.append(value) }
            }
            return values
        }

        private var isFraction: Bool {
            if case .number = parameter.kind { true } else { false }
        }

        /// In twelve significant digits, so that 0.1 and two tenths are 0.3.
        private func number(_ value: Double) -> ParameterValue {
            guard isFraction else { return .integer(Int(value.rounded())) }
            return .number(Double(String(format: "%.12g", value)) ?? value)
        }

        /// A value that the parameter may have.
        private func value(_ word: String) throws(ParameterError) -> ParameterValue {
            let json = (try? JSONValue(parsing: word)) ?? .string(word)
            do {
                let values = try ParameterSchema([parameter]).values(from: [parameter.name: json])
                return switch parameter.kind {
                case .integer: .integer(values.integer(parameter.name))
                case .number: .number(values.number(parameter.name))
                case .boolean: .boolean(values.boolean(parameter.name))
                case .choice, .text: .text(values.text(parameter.name))
                case .object: .object(values.object(parameter.name))
                }
            } catch {
                throw fault("'\(word.prefix(40))' " + (error.errors.first?.message ?? "is no value"))
            }
        }

        private func fault(_ message: String) -> ParameterError {
            ParameterError(field: parameter.name, message: message)
        }
    }
}
