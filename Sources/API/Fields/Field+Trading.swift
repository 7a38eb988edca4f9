import JSON
import Parameters
public import Platform

extension Field where Value == ExecutionOptions {
    /// The members of ``ExecutionOptions/names``, all of which may be absent.
    public static var execution: Field {
        Field(names: ExecutionOptions.names) { source throws(ParameterErrors) in
            var object = JSONObject()
            for (name, input) in source.inputs where ExecutionOptions.names.contains(name) {
                switch input {
                case .json(let value): object[name] = value
                case .text(let text): object[name] = .string(text)
                }
            }
            return try ExecutionOptions(json: object)
        }
    }
}
