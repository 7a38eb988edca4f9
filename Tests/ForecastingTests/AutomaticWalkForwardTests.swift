import Forecasting
import Foundation
import JSON
import Parameters
import TestSupport
import Testing

/// The automatic choice on the walk-forward files, refitted at each origin; minutes long.
@Suite(
    .enabled(
        if: SharedFiles.arePresent && ProcessInfo.processInfo.environment["AAITI_NIGHTLY"] == "1",
        "AAITI_NIGHTLY is not 1, or ../shared is absent"
    )
)
struct AutomaticWalkForwardTests {
    /// Mean absolute errors, relative to the naive forecast, of algorithms over the origins of a file.
    private func ratios(_ name: String, _ ids: [String]) throws -> [String: Double] {
        let golden = try SharedFiles.golden("walkforward_\(name)")
        let values = try #require(golden["y"]).doubles
        let origins = try #require(golden["origins"]).doubles.map { Int($0) }
        let times = try #require(golden["timestamps"]?.arrayValue).map { stamp in
            let text = try #require(stamp.stringValue).replacingOccurrences(of: " ", with: "T")
            let date = try Date(text.hasSuffix("Z") ? text : text + "Z", strategy: .iso8601)
            return Int64(date.timeIntervalSince1970 * 1000)
        }
        var evaluation = RollingOriginEvaluation(
            horizon: 24,
            step: origins[1] - origins[0],
            windows: origins.count,
            initialCount: origins[0]
        )
        evaluation.season = Int(try #require(golden["m"]?.integerValue))
        evaluation.scaling = .firstOrigin
        var ratios: [String: Double] = [:]
        for id in ids {
            let algorithm = try AlgorithmRegistry.standard.algorithm(id)
            // Time enough on any machine, so that the outcome is always the same.
            let settings: JSONObject = id == "auto" ? ["deadline": 600] : [:]
            let report = try evaluation.report(
                on: TimeSeries(values, times: times),
                algorithm: algorithm,
                parameters: algorithm.schema.values(from: settings)
            )
            ratios[id] = report.model.mae / report.naive.mae
        }
        return ratios
    }

    @Test(arguments: ["coinbase_btcusd_1d", "coinbase_btcusd_1h", "sp500_1d"])
    func onPricesItIsNotWorseThanNaive(name: String) throws {
        let ratio = try #require(ratios(name, ["auto"])["auto"])
        #expect(ratio <= 1.02, "\(name): \(ratio)")
    }

    @Test(arguments: ["wp_log_peyton_manning", "yosemite_temps_1h"])
    func onSeasonalSeriesItIsAsGoodAsTheBest(name: String) throws {
        let single = ["seasonal_naive", "theta", "ets", "autoregression", "prophet"]
        let ratios = try ratios(name, single + ["auto"])
        let best = try #require(single.compactMap { ratios[$0] }.min())
        let automatic = try #require(ratios["auto"])
        #expect(automatic < 0.9, "\(name): \(ratios)")
        #expect(automatic <= 1.02 * best, "\(name): \(ratios)")
    }
}
