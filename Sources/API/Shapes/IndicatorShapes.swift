public import Indicators
public import JSON
import Parameters

extension IndicatorDefinition: JSONWritable {
    /// The entry of the registry; `outputs` is empty where there is a single one, whose column is named by the key alone.
    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("name", name)
            $0.member("title", title)
            $0.member("description", summary)
            $0.member("parameters", schema.jsonSchema)
            $0.member("outputs", outputs.filter { !$0.isEmpty })
            $0.member("scale", scale.rawValue)
            $0.member("convention", convention)
            $0.member("flat", flat)
        }
    }
}
