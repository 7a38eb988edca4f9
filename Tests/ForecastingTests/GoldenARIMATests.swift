import Forecasting
import JSON
import TestSupport
import Testing

/// Against statsmodels, `../shared/golden/arima212_*.json`.
@Suite(.enabled(if: SharedFiles.arePresent, "../shared is absent"))
struct GoldenARIMATests {
    static let names = ["arima212_sim_500", "arima212_sim_2000", "arima212_real_500", "arima212_real_2000"]

    private func model(_ parameters: JSONValue) throws -> ARIMAModel {
        func number(_ key: String) throws -> Double { try #require(parameters[key]?.doubleValue) }
        return try ARIMAModel(
            order: ARIMAOrder(2, 1, 2),
            ar: [number("ar.L1"), number("ar.L2")],
            ma: [number("ma.L1"), number("ma.L2")],
            innovationVariance: number("sigma2")
        )
    }

    /// statsmodels freezes its filter at a variance of 1.0000000002, which shows in the tenth digit.
    @Test(arguments: names)
    func likelihoodAndInnovationsAtFixedParameters(name: String) throws {
        let golden = try SharedFiles.golden(name)
        let fixed = try #require(golden["at_fixed_params"])
        let observations = try #require(golden["y"]).doubles
        let model = try model(#require(fixed["params"]))
        let expected = try #require(fixed["loglik"]?.doubleValue)
        #expect(agree(try model.logLikelihood(of: observations), expected, 1e-8))
        let (values, variances) = try model.innovations(of: observations)
        #expect(agree(Array(values.prefix(20)), try #require(fixed["innovations_first20"]).doubles, 1e-8))
        #expect(agree(Array(variances.prefix(20)), try #require(fixed["innovation_var_first20"]).doubles, 1e-8))
    }

    @Test(arguments: names)
    func forecastsAtGivenParameters(name: String) throws {
        let golden = try SharedFiles.golden(name)
        let observations = try #require(golden["y"]).doubles
        for key in ["at_fixed_params", "best_known"] {
            let given = try #require(golden[key])
            let expected = try #require(given["forecast24"])
            let forecast = try model(#require(given["params"])).forecast(from: observations, horizon: 24)
            let interval80 = forecast.interval(level: 0.8)
            let interval95 = forecast.interval(level: 0.95)
            #expect(agree(forecast.mean, try #require(expected["mean"]).doubles, 1e-5), "\(key)")
            #expect(agree(interval80.lower, try #require(expected["lo80"]).doubles, 1e-5), "\(key)")
            #expect(agree(interval80.upper, try #require(expected["hi80"]).doubles, 1e-5), "\(key)")
            #expect(agree(interval95.lower, try #require(expected["lo95"]).doubles, 1e-5), "\(key)")
            #expect(agree(interval95.upper, try #require(expected["hi95"]).doubles, 1e-5), "\(key)")
        }
    }

    @Test(arguments: names)
    func fitReachesTheBestKnownLikelihood(name: String) throws {
        let golden = try SharedFiles.golden(name)
        let observations = try #require(golden["y"]).doubles
        let best = try #require(golden["best_known"]?["loglik"]?.doubleValue)
        let model = try ARIMAModel(fitting: observations, order: ARIMAOrder(2, 1, 2))
        let statistics = try #require(model.statistics)
        let logLikelihood = try #require(statistics.logLikelihood)
        #expect(logLikelihood >= best - 1e-3)
        #expect(agree(try model.logLikelihood(of: observations), logLikelihood, 1e-10))
        #expect(agree(try #require(statistics.aic), 10 - 2 * logLikelihood, 1e-12))
    }

    /// Where the maximum is well defined, the estimates agree as well.
    @Test func estimatesOfTheSimulatedSeries() throws {
        let golden = try SharedFiles.golden("arima212_sim_2000")
        let best = try model(#require(golden["best_known"]?["params"]))
        let model = try ARIMAModel(fitting: #require(golden["y"]).doubles, order: ARIMAOrder(2, 1, 2))
        #expect(agree(model.ar + model.ma, best.ar + best.ma, 1e-3))
        #expect(agree(model.innovationVariance, best.innovationVariance, 1e-5))
        let statistics = try #require(model.statistics)
        let expected = try #require(golden["default_fit"]?["bic"]?.doubleValue)
        #expect(agree(try #require(statistics.bic), expected, 1e-6))
        #expect(try #require(model.standardErrors).allSatisfy { $0 > 0.02 && $0 < 0.2 })
    }
}
