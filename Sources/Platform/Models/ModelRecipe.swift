import Forecasting
import JSON
import Markets
import Parameters
import Storage

/// What a model is trained with: an algorithm, its parameters, checked and completed, and what it looks at.
struct ModelRecipe: Sendable {
    let algorithm: any ForecastingAlgorithm
    let parameters: ParameterValues
    let columns: ModelColumns

    /// The stored word for what an algorithm chooses by itself.
    static let automatic = #""auto""#

    /// - Parameter parameters: `nil` for the algorithm's own choice: its automatic sibling, as `auto_arima` is that of
    ///   `arima`, or else its defaults.
    /// - Throws: ``PlatformError/invalid(_:)`` naming every parameter that is wrong.
    init(
        _ id: String,
        _ parameters: JSONObject?,
        symbol: Symbol,
        timeframe: Timeframe,
        horizon: Int,
        in registry: AlgorithmRegistry
    ) throws {
        let named = try registry.algorithm(id)
        algorithm = parameters == nil ? (try? registry.algorithm("auto_" + id)) ?? named : named
        var object = Self.withTexts(parameters ?? [:])
        // What a model learns to look ahead is what it is asked for, unless somebody says otherwise.
        if object["horizon"] == nil, algorithm.schema.parameters.contains(where: { $0.name == "horizon" }) {
            object["horizon"] = JSONValue(horizon)
        }
        do {
            self.parameters = try algorithm.schema.values(from: object)
        } catch {
            throw Self.invalid(error, isAutomatic: parameters == nil)
        }
        columns = try ModelColumns(self.parameters, symbol: symbol, timeframe: timeframe, horizon: horizon)
    }

    /// What a stored model, or one of its artifacts, is trained with.
    ///
    /// - Parameters:
    ///   - algorithm: that of an artifact, which an automatic choice may have settled on.
    ///   - parameters: a JSON object, or ``automatic``.
    init(_ model: ModelRecord, algorithm: String, parameters: String, in registry: AlgorithmRegistry) throws {
        guard let symbol = model.symbols.first else { throw PlatformError.conflict("the model has no symbol") }
        try self.init(
            algorithm,
            parameters == Self.automatic ? nil : parameterObject(parameters),
            symbol: symbol,
            timeframe: model.timeframe,
            horizon: model.horizon,
            in: registry
        )
    }

    /// The parameters as they are stored with what they made.
    var parameterText: String { String(decoding: JSONWriter.bytes(of: parameters.json), as: UTF8.self) }

    private static func invalid(_ errors: ParameterErrors, isAutomatic: Bool) -> PlatformError {
        guard !isAutomatic else {
            return .invalid("parameters", "this algorithm makes no choice by itself; give \(errors)")
        }
        return .invalid(errors.errors.map { InvalidField(field: "parameters.\($0.field)", message: $0.message) })
    }

    /// Names may be written as a list; algorithms take them as text with commas.
    private static func withTexts(_ object: JSONObject) -> JSONObject {
        var object = object
        for key in [ModelColumns.features, ModelColumns.regressors] {
            guard let list = object[key]?.arrayValue else { continue }
            let names = list.compactMap(\.stringValue)
            if names.count == list.count { object[key] = .string(names.joined(separator: ",")) }
        }
        return object
    }
}

/// The object that a stored JSON text holds.
func parameterObject(_ text: String) throws -> JSONObject {
    guard let object = try JSONValue(parsing: text).objectValue else {
        throw StoreError.corrupt("stored parameters are no JSON object: create the model, bot or backtest anew")
    }
    return object
}
