import Configuration
import Foundation
import JSON
import Markets

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
    var maximumSymbols: Int
    var keptTicks: Int
    var lateCandles: Int
    var maximumConnections: Int
    /// 0 for no bound.
    var maximumConnectionsPerUser: Int
    /// How many forecasts are kept to answer the same question again.
    var predictionCache: Int
    /// What a training may hold in memory, in megabytes.
    var trainingMemory: Int
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
        ("max_symbols", 1000),
        ("kept_ticks", 1000),
        ("late_candles", 2),
        ("max_connections", 1000),
        ("max_connections_per_user", 0),
        ("prediction_cache", 1000),
        ("training_memory", 512),
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
        if let file = file ?? ProcessInfo.processInfo.environment["AAITI_CONFIG"], !file.isEmpty {
            providers.append(layer("file", try values(ofFile: file)))
        }
        providers.append(layer("defaults", defaults))
        return ConfigReader(providers: providers)
    }

    /// The settings of a JSON file: one object, each setting by its name, as a value of its type or as text.
    private static func values(ofFile path: String) throws -> [(name: String, value: ConfigValue)] {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw CommandFailure("the configuration file \(path) is not there or cannot be read")
        }
        let object: JSONObject
        do {
            guard case .object(let members) = try JSONValue(parsing: Array(bytes)) else {
                throw CommandFailure("the configuration file \(path) must hold one JSON object of settings")
            }
            object = members
        } catch let error as JSONError {
            throw CommandFailure("the configuration file \(path) is not valid JSON: \(error)")
        }
        return try object.members.map { member in
            guard let standard = defaults.first(where: { $0.name == member.key })?.value.content else {
                let known = defaults.map(\.name).joined(separator: ", ")
                throw CommandFailure(
                    "the configuration file \(path): there is no setting '\(member.key)'; known: \(known)"
                )
            }
            guard let content = Self.content(member.value, like: standard) else {
                throw CommandFailure("the configuration file \(path): \(member.key) must be \(Self.kind(of: standard))")
            }
            return (member.key, ConfigValue(content, isSecret: false))
        }
    }

    /// A value of the file, if it has the type that the setting has by default.
    private static func content(_ value: JSONValue, like standard: ConfigContent) -> ConfigContent? {
        switch standard {
        case .int: value.integerValue.flatMap(Int.init(exactly:)).map(ConfigContent.int)
        case .double: value.doubleValue.map(ConfigContent.double)
        case .bool: value.boolValue.map(ConfigContent.bool)
        default: value.stringValue.map(ConfigContent.string)
        }
    }

    /// What a setting must be, in words.
    private static func kind(of standard: ConfigContent?) -> String {
        switch standard {
        case .int: "a whole number"
        case .double: "a number"
        case .bool: "true or false"
        default: "text"
        }
    }

    private init(values: ConfigReader) throws {
        func read<Value>(_ name: String, _ get: (ConfigKey) throws -> Value) throws -> Value {
            do {
                return try get(ConfigKey([name]))
            } catch {
                let standard = Self.defaults.first { $0.name == name }?.value.content
                throw CommandFailure(
                    "the setting \(name) must be \(Self.kind(of: standard)): see --\(name.replacing("_", with: "-")) or "
                        + "AAITI_\(name.uppercased())"
                )
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
            guard let symbol = Symbol(name.filter { $0 != " " }) else {
                throw refuse("symbols", names, "symbols such as BTC-USDT,ETH-USDT")
            }
            return symbol
        }
        guard Set(symbols).count == symbols.count else { throw refuse("symbols", names, "symbols that differ") }
        seed = try read("seed") { try values.requiredInt(forKey: $0) }
        ticksPerSecond = try read("ticks_per_second") { try values.requiredDouble(forKey: $0) }
        guard (0.01...10_000).contains(ticksPerSecond) else {
            throw refuse("ticks_per_second", "\(ticksPerSecond)", "from 0.01 to 10000")
        }
        replaySpeed = try read("replay_speed") { try values.requiredDouble(forKey: $0) }
        guard replaySpeed >= 0, replaySpeed.isFinite else {
            throw refuse("replay_speed", "\(replaySpeed)", "a factor of real time, or 0 for as fast as possible")
        }
        func count(_ name: String, in range: ClosedRange<Int>) throws -> Int {
            let value = try read(name) { try values.requiredInt(forKey: $0) }
            guard range.contains(value) else {
                throw refuse(name, "\(value)", "from \(range.lowerBound) to \(range.upperBound)")
            }
            return value
        }
        maximumSymbols = try count("max_symbols", in: 1...100_000)
        keptTicks = try count("kept_ticks", in: 1...1_000_000)
        lateCandles = try count("late_candles", in: 0...1000)
        maximumConnections = try count("max_connections", in: 1...1_000_000)
        maximumConnectionsPerUser = try count("max_connections_per_user", in: 0...1_000_000)
        predictionCache = try count("prediction_cache", in: 1...1_000_000)
        trainingMemory = try count("training_memory", in: 1...1_000_000)
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
