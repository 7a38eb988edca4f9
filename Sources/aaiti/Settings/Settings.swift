import Configuration
import Foundation
import Markets
import SystemPackage

/// All that `aaiti serve` can be told, from the command line, the environment (`AAITI_*`), the configuration file and the
/// defaults, in this order of precedence.
struct Settings: Sendable {
    enum Feed: Hashable, Sendable {
        case none
        case simulated
        case replay(path: String)
    }

    enum LogFormat: String, Sendable {
        case automatic = "auto"
        case human
        case json
    }

    var host: String
    var port: Int
    var dataDirectory: String
    var feed: Feed
    var symbols: [Symbol]
    var seed: Int
    var ticksPerSecond: Double
    var replaySpeed: Double
    var isDemo: Bool
    var isRegistrationOpen: Bool
    var webDirectory: String?
    var logFormat: LogFormat
    var logLevel: String
}

extension Settings {
    /// The names of the settings, as the configuration file has them, with their defaults.
    static let defaults: [(name: String, value: ConfigValue)] = [
        ("host", "127.0.0.1"),
        ("port", 5000),
        ("data_dir", "data"),
        ("feed", "simulated"),
        ("symbols", ""),
        ("seed", 1),
        ("ticks_per_second", 8.0),
        ("replay_speed", 60.0),
        ("demo", false),
        ("registration", "closed"),
        ("web_dir", ""),
        ("log_format", "auto"),
        ("log_level", "info"),
    ]

    /// Reads the settings from all sources.
    ///
    /// - Parameters:
    ///   - commandLine: what was given there, by the names of ``defaults``.
    ///   - file: a JSON file with settings; `nil` for none.
    /// - Throws: ``CommandFailure`` naming the setting that is wrong.
    static func load(commandLine: [String: ConfigValue], file: String?) async throws -> Settings {
        try Settings(values: await reader(commandLine: commandLine, file: file))
    }

    static func reader(commandLine: [String: ConfigValue], file: String?) async throws -> ConfigReader {
        func layer(_ name: String, _ values: [(name: String, value: ConfigValue)]) -> InMemoryProvider {
            let pairs = values.map { (AbsoluteConfigKey([$0.name]), $0.value) }
            return InMemoryProvider(name: name, values: Dictionary(pairs) { first, _ in first })
        }
        var providers: [any ConfigProvider] = [
            layer("command line", commandLine.map { ($0.key, $0.value) }),
            EnvironmentVariablesProvider().prefixKeys(with: "aaiti"),
        ]
        if let file {
            guard FileManager.default.isReadableFile(atPath: file) else {
                throw CommandFailure("the configuration file \(file) is not there or cannot be read")
            }
            do {
                providers.append(try await FileProvider<JSONSnapshot>(filePath: FilePath(file)))
            } catch {
                throw CommandFailure("the configuration file \(file) is not a JSON object of settings: \(error)")
            }
        }
        providers.append(layer("defaults", defaults))
        return ConfigReader(providers: providers)
    }

    private init(values: ConfigReader) throws {
        func read<Value>(_ name: String, _ get: (ConfigKey) throws -> Value) throws -> Value {
            do {
                return try get(ConfigKey([name]))
            } catch {
                throw CommandFailure("the setting \(name) cannot be read: \(error)")
            }
        }
        func refuse(_ name: String, _ value: String, _ expected: String) -> CommandFailure {
            CommandFailure("the setting \(name) is '\(value)' and must be \(expected)")
        }
        host = try read("host") { try values.requiredString(forKey: $0) }
        port = try read("port") { try values.requiredInt(forKey: $0) }
        guard (0...65_535).contains(port) else { throw refuse("port", String(port), "from 0 (any free one) to 65535") }
        dataDirectory = try read("data_dir") { try values.requiredString(forKey: $0) }
        let feedText = try read("feed") { try values.requiredString(forKey: $0) }
        guard let feed = Feed(feedText) else { throw refuse("feed", feedText, "simulated, replay:FILE or none") }
        self.feed = feed
        let names = try read("symbols") { try values.requiredString(forKey: $0) }
        symbols = try names.split(separator: ",").map { name in
            guard let symbol = Symbol(name) else { throw refuse("symbols", names, "symbols such as BTC-USDT,ETH-USDT") }
            return symbol
        }
        seed = try read("seed") { try values.requiredInt(forKey: $0) }
        ticksPerSecond = try read("ticks_per_second") { try values.requiredDouble(forKey: $0) }
        guard (0.01...10_000).contains(ticksPerSecond) else {
            throw refuse("ticks_per_second", "\(ticksPerSecond)", "from 0.01 to 10000")
        }
        replaySpeed = try read("replay_speed") { try values.requiredDouble(forKey: $0) }
        guard replaySpeed >= 0, replaySpeed.isFinite else {
            throw refuse("replay_speed", "\(replaySpeed)", "a factor of real time, or 0 for as fast as possible")
        }
        isDemo = try read("demo") { try values.requiredBool(forKey: $0) }
        let registration = try read("registration") { try values.requiredString(forKey: $0) }
        guard registration == "open" || registration == "closed" else {
            throw refuse("registration", registration, "open or closed")
        }
        isRegistrationOpen = registration == "open"
        let web = try read("web_dir") { try values.requiredString(forKey: $0) }
        webDirectory = web.isEmpty ? nil : web
        let format = try read("log_format") { try values.requiredString(forKey: $0) }
        guard let logFormat = LogFormat(rawValue: format) else {
            throw refuse("log_format", format, "auto, human or json")
        }
        self.logFormat = logFormat
        logLevel = try read("log_level") { try values.requiredString(forKey: $0) }
    }
}

extension Settings.Feed {
    init?(_ text: String) {
        switch text {
        case "none": self = .none
        case "simulated": self = .simulated
        default:
            guard text.hasPrefix("replay:"), text.count > 7 else { return nil }
            self = .replay(path: String(text.dropFirst(7)))
        }
    }
}
