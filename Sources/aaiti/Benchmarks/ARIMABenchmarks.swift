import Forecasting
import Foundation
import JSON
import Parameters

/// The search for the orders of ARIMA models.
struct ARIMABenchmarks {
    let sharedFolder: String

    var all: [Benchmark] { [airPassengers, dailyCloses] }

    private var airPassengers: Benchmark {
        search(
            "auto-arima-air",
            "the orders of a seasonal ARIMA model of AirPassengers, one core",
            file: "autoarima_sf_air",
            season: 12,
            criterion: 1018.13,
            bar: "at most 60 ms at an AICc of at most 1018.13"
        )
    }

    private var dailyCloses: Benchmark {
        search(
            "auto-arima-closes",
            "the orders of an ARIMA model of 1,000 daily closes, one core",
            file: "autoarima_sf_sp500",
            season: 1,
            criterion: 8748.03,
            bar: "at most 150 ms"
        )
    }

    private func search(
        _ name: String,
        _ summary: String,
        file: String,
        season: Int,
        criterion: Double,
        bar: String
    ) -> Benchmark {
        Benchmark(name: name, summary: summary, items: 1, bar: bar) {
            let golden = try Data(contentsOf: URL(filePath: sharedFolder + "/golden/\(file).json"))
            let values = try JSONValue(parsing: Array(golden))["y"]?.arrayValue?.compactMap(\.doubleValue) ?? []
            let algorithm = AutoARIMAAlgorithm()
            let parameters = try algorithm.schema.values(from: ["season": JSONValue(season)])
            return {
                let model = try algorithm.fit(values, parameters: parameters) { _ in true }
                guard let found = model.summary["aicc"]?.doubleValue, found <= criterion else {
                    throw CommandFailure("the search ended above an AICc of \(criterion)")
                }
            }
        }
    }
}
