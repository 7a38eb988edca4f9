import ArgumentParser
import Configuration

/// The options of `aaiti serve`; each is also an `AAITI_*` variable and a setting of the configuration file.
struct ServeOptions: ParsableArguments {
    @Option(help: "Address to listen on.")
    var host: String?

    @Option(help: "Port to listen on; 0 for any free one.")
    var port: Int?

    @Option(help: "Folder for everything that is kept; made if it is not there.")
    var dataDir: String?

    @Option(help: "Where prices come from: simulated, replay:FILE or none.")
    var feed: String?

    @Option(help: "Symbols of the feed, separated by commas.")
    var symbols: String?

    @Option(help: "Seed of the simulated feed: with the same start it gives the same market.")
    var seed: Int?

    @Option(help: "Ticks a second of the simulated feed, all symbols together.")
    var ticksPerSecond: Double?

    @Option(help: "How many times faster than real time a replay runs; 0 for as fast as possible.")
    var replaySpeed: Double?

    @Option(help: "The most symbols that are followed live; further ones of the feed are refused.")
    var maxSymbols: Int?

    @Option(help: "How many of the newest ticks of each symbol are kept in memory.")
    var keptTicks: Int?

    @Option(help: "For how many candles after its close a late tick can still amend a candle.")
    var lateCandles: Int?

    @Option(help: "The most realtime connections; one more is refused.")
    var maxConnections: Int?

    @Option(help: "The most realtime connections of one user; 0 for as many as there may be in all.")
    var maxConnectionsPerUser: Int?

    @Option(help: "How many forecasts are kept to answer the same question again.")
    var predictionCache: Int?

    @Option(help: "What a training may hold in memory, in megabytes; one that would need more is refused.")
    var trainingMemory: Int?

    @Flag(inversion: .prefixedNo, help: "Sets up a demonstration account and prints its password.")
    var demo: Bool?

    @Option(help: "Whether anybody may register after the first account: closed or open.")
    var registration: String?

    @Option(help: "Folder with the built web page; the one beside the executable if not given.")
    var webDir: String?

    @Option(help: "auto, human or json.")
    var logFormat: String?

    @Option(help: "trace, debug, info, notice, warning, error or critical.")
    var logLevel: String?

    @Option(help: "JSON file with settings; AAITI_CONFIG if not given.")
    var config: String?

    /// What was given, by the names of the settings.
    var given: [String: ConfigValue] {
        var values: [String: ConfigValue] = [:]
        func set(_ name: String, _ value: ConfigContent?) {
            if let value { values[name] = ConfigValue(value, isSecret: false) }
        }
        set("host", host.map(ConfigContent.string))
        set("port", port.map(ConfigContent.int))
        set("data_dir", dataDir.map(ConfigContent.string))
        set("feed", feed.map(ConfigContent.string))
        set("symbols", symbols.map(ConfigContent.string))
        set("seed", seed.map(ConfigContent.int))
        set("ticks_per_second", ticksPerSecond.map(ConfigContent.double))
        set("replay_speed", replaySpeed.map(ConfigContent.double))
        set("max_symbols", maxSymbols.map(ConfigContent.int))
        set("kept_ticks", keptTicks.map(ConfigContent.int))
        set("late_candles", lateCandles.map(ConfigContent.int))
        set("max_connections", maxConnections.map(ConfigContent.int))
        set("max_connections_per_user", maxConnectionsPerUser.map(ConfigContent.int))
        set("prediction_cache", predictionCache.map(ConfigContent.int))
        set("training_memory", trainingMemory.map(ConfigContent.int))
        set("demo", demo.map(ConfigContent.bool))
        set("registration", registration.map(ConfigContent.string))
        set("web_dir", webDir.map(ConfigContent.string))
        set("log_format", logFormat.map(ConfigContent.string))
        set("log_level", logLevel.map(ConfigContent.string))
        return values
    }
}
