import Forecasting
import Foundation

/// Prophet on eight years of daily page views.
struct ProphetBenchmarks {
    let sharedFolder: String

    var all: [Benchmark] { [fit, forecast] }

    private var fit: Benchmark {
        Benchmark(
            name: "prophet",
            summary: "Prophet fitted to 2,905 daily page views with its default settings",
            items: 1,
            bar: "at most 80 ms at a log posterior of at least 8004.77"
        ) {
            let series = try pageViews()
            return {
                let model = try ProphetModel(fitting: series)
                guard model.statistics.logPosterior >= 8004.77 else {
                    throw CommandFailure("the benchmark found a log posterior of \(model.statistics.logPosterior)")
                }
            }
        }
    }

    private var forecast: Benchmark {
        Benchmark(
            name: "prophet-forecast",
            summary: "a forecast of 30 days by Prophet from 1,000 simulated trends",
            items: 1,
            bar: "at most 20 ms"
        ) {
            let series = try pageViews()
            let model = try ProphetModel(fitting: series)
            return {
                let forecast = try model.forecast(from: series, horizon: 30, future: nil)
                guard forecast.interval(level: 0.8).upper[29].isFinite else {
                    throw CommandFailure("the benchmark got no number for the last day")
                }
            }
        }
    }

    private func pageViews() throws -> TimeSeries {
        let path = sharedFolder + "/data/wp_log_peyton_manning.csv"
        guard FileManager.default.isReadableFile(atPath: path) else {
            throw CommandFailure("\(path) is not there: name the folder with the data with --shared")
        }
        let rows = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").dropFirst()
        let format = Date.ISO8601FormatStyle()
        var (times, values): ([Int64], [Double]) = ([], [])
        for row in rows {
            let fields = row.split(separator: ",")
            guard fields.count == 2, let value = Double(fields[1]) else {
                throw CommandFailure("\(path) has a row that is no time and value: \(row)")
            }
            times.append(Int64(try format.parse(String(fields[0])).timeIntervalSince1970 * 1000))
            values.append(value)
        }
        return TimeSeries(values, times: times)
    }
}
