import Forecasting
public import JSON
import Markets
import Parameters
import Storage
public import Trading

/// A strategy by its type and its parameters, as requests and stored bots have it.
public struct StrategyChoice: Sendable, Hashable {
    public var type: String
    public var parameters: JSONObject

    public init(type: String, parameters: JSONObject = [:]) {
        self.type = type
        self.parameters = parameters
    }

    var json: JSONValue { ["type": .string(type), "parameters": .object(parameters)] }

    init(stored text: String) throws {
        let value = try JSONValue(parsing: text)
        guard let type = value["type"]?.stringValue, let parameters = value["parameters"]?.objectValue else {
            throw StoreError.corrupt("a stored strategy cannot be read: create the bot anew")
        }
        self.init(type: type, parameters: parameters)
    }
}

/// Makes strategies for backtests and bots, with the models of their owner.
public struct StrategyFactory: Sendable {
    public let registry: StrategyRegistry
    let models: ModelService
    let predictor: Predictor

    /// A strategy that has seen nothing yet.
    ///
    /// - Parameters:
    ///   - instrument: what it is to trade, whose steps its orders must keep; `nil` for several.
    ///   - modelVersions: the versions of the models that it is to ask; where one is missing, the one in use.
    /// - Throws: ``PlatformError/invalid(_:)`` naming the fields that are wrong.
    func make(
        _ choice: StrategyChoice,
        userID: String,
        instrument: Instrument?,
        timeframe: Timeframe,
        feeRate: FeeRate,
        slippageBps: Double,
        modelVersions: [String: Int] = [:]
    ) throws -> any Strategy {
        let context = StrategyContext(
            feeRate: feeRate,
            slippageBps: slippageBps,
            instrument: instrument,
            timeframe: timeframe
        ) { [models, predictor] id in
            let model = try models.model(id, userID: userID)
            let loaded = try predictor.load(model, version: modelVersions[id])
            guard loaded.symbols.isEmpty else {
                let others = loaded.symbols.map(\.name).joined(separator: ", ")
                throw PlatformError.invalid(
                    "strategy.parameters.model_id",
                    "the model looks at \(others), too, and a strategy sees the candles of its own market only"
                )
            }
            guard loaded.columns?.knownAhead == nil else {
                throw PlatformError.invalid(
                    "strategy.parameters.model_id",
                    "the model has regressors, which a strategy does not hand on: choose one with features, or without"
                )
            }
            return StrategyContext.NamedModel(name: model.name, model: loaded.fitted, inputs: loaded.columns?.inputs)
        }
        do {
            return try registry.make(type: choice.type, parameters: choice.parameters, context: context)
        } catch let errors as ParameterErrors {
            throw PlatformError.invalid(
                errors.errors.map { InvalidField(field: "strategy.parameters.\($0.field)", message: $0.message) }
            )
        } catch let error as StrategyError {
            throw PlatformError.invalid("strategy.type", "\(error)")
        } catch PlatformError.notFound {
            throw PlatformError.invalid("strategy.parameters.model_id", "there is no such model of yours")
        }
    }

    /// - Throws: ``PlatformError/conflict(_:)`` if the strategy asks a model that has been taken out of service.
    func requireInService(_ choice: StrategyChoice, userID: String) throws {
        guard let id = choice.parameters["model_id"]?.stringValue else { return }
        let model = try models.model(id, userID: userID)
        guard !model.isDemoted else {
            let reason = model.drift.map { ": \($0)" } ?? ""
            throw PlatformError.conflict(
                "the model '\(model.name)' is demoted\(reason); train it again, roll it back, or put it back into service"
            )
        }
    }

    /// The versions of the models that the strategy asks today, to be kept with whatever runs it.
    func modelVersions(_ choice: StrategyChoice, userID: String) throws -> [String: Int] {
        guard let id = choice.parameters["model_id"]?.stringValue else { return [:] }
        return [id: try models.model(id, userID: userID).version]
    }

    /// The close of the last candle that the model of the strategy was trained on; `nil` for a strategy without one.
    func trainingEnd(_ choice: StrategyChoice, userID: String) throws -> Timestamp? {
        guard let id = choice.parameters["model_id"]?.stringValue else { return nil }
        let model = try models.model(id, userID: userID)
        let artifact = try models.artifact(of: model, version: model.version)
        // An earlier version of AAITI did not note it: the model has seen nothing that came after its training.
        guard let text = try JSONValue(parsing: artifact.evaluation)["last_candle"]?.stringValue,
            let last = Timestamp(iso8601: text)
        else { return artifact.createdAt }
        return model.timeframe.next(after: last)
    }
}
