import Indicators
import JSON
import Parameters
import TestSupport

extension IndicatorSpec {
    /// The indicator with random parameters of those that it allows, most of them short.
    static func random(_ definition: IndicatorDefinition, _ random: inout WalkGenerator) -> IndicatorSpec {
        while true {
            var given = JSONObject()
            for parameter in definition.schema.parameters { given[parameter.name] = value(parameter, &random) }
            // The schema cannot see what one parameter asks of another.
            if let spec = try? IndicatorSpec(definition, parameters: given) { return spec }
        }
    }

    private static func value(_ parameter: Parameter, _ random: inout WalkGenerator) -> JSONValue {
        switch parameter.kind {
        case .integer(let range):
            let most = Int.random(in: 0..<4, using: &random) == 0 ? 60 : 8
            return JSONValue(Int.random(in: range.lowerBound...min(range.upperBound, most), using: &random))
        case .number(let range):
            let isEdge = Int.random(in: 0..<4, using: &random) == 0
            return JSONValue(isEdge ? range.lowerBound : Double.random(in: range, using: &random))
        case .boolean, .choice, .text, .object:
            return .null
        }
    }
}
