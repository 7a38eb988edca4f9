import Foundation
import Markets
import Platform

/// A command that cannot go on: one line that says what happened and what to do.
struct CommandFailure: Error {
    let message: String

    init(_ message: String) {
        self.message = message
    }
}

/// The one line that a person reads of an error.
func explanation(of error: any Error) -> String {
    switch error {
    case PlatformError.notFound(let what): "there is no \(what)"
    default: "\(error)".split(separator: "\n").joined(separator: " ")
    }
}

func standardError(_ line: String) {
    FileHandle.standardError.write(Data((line + "\n").utf8))
}

func standardOutput(_ line: String) {
    FileHandle.standardOutput.write(Data((line + "\n").utf8))
}

func standardOutput(bytes: [UInt8]) {
    FileHandle.standardOutput.write(Data(bytes + [UInt8(ascii: "\n")]))
}
