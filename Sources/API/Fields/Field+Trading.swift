import JSON
import Parameters
public import Platform

extension Field where Value == ExecutionOptions {
    /// The members of ``ExecutionOptions/names``, all of which may be absent.
    public static var execution: Field {
        Field(names: ExecutionOptions.names) { source throws(ParameterErrors) in
            try ExecutionOptions(json: source.members(ExecutionOptions.names))
        }
    }
}

extension Field where Value == AccountLimits {
    /// All limits of an account and `halt_on`, each of which may be absent.
    public static var accountLimits: Field {
        Field(names: AccountLimits.names) { source throws(ParameterErrors) in
            try AccountLimits(json: source.members(AccountLimits.names))
        }
    }
}

extension FieldSource {
    /// The members of these names, for a type that reads its own.
    fileprivate func members(_ names: [String]) -> JSONObject {
        var object = JSONObject()
        for (name, input) in inputs where names.contains(name) {
            switch input {
            case .json(let value): object[name] = value
            case .text(let text): object[name] = .string(text)
            }
        }
        return object
    }
}
