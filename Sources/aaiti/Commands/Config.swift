import ArgumentParser
import Configuration
import JSON

struct Config: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "What 'serve' would run with.",
        subcommands: [Show.self, Check.self]
    )

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Print every setting with the value that the command line, environment, file and defaults give it."
        )

        @OptionGroup var options: ServeOptions

        func run() async throws {
            _ = try await Settings.load(commandLine: options.given, file: options.config)
            let reader = try await Settings.reader(commandLine: options.given, file: options.config)
            var table = Table("setting", "value", "environment")
            for (name, value) in Settings.defaults {
                let key = ConfigKey([name])
                let text: String =
                    switch value.content {
                    case .int: String(try reader.requiredInt(forKey: key))
                    case .double: String(try reader.requiredDouble(forKey: key))
                    case .bool: String(try reader.requiredBool(forKey: key))
                    default: try reader.requiredString(forKey: key)
                    }
                table.add(name, text.isEmpty ? "(none)" : text, "AAITI_\(name.uppercased())")
            }
            standardOutput(table.text)
        }
    }

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say whether the settings are well, and end with 1 if not."
        )

        @OptionGroup var options: ServeOptions

        func run() async throws {
            _ = try await Settings.load(commandLine: options.given, file: options.config)
            standardOutput("The settings are well.")
        }
    }
}
