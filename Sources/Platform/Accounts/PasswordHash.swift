import CryptoExtras
import Foundation

/// A password that went through scrypt (RFC 7914): cheap to check once, costly to guess, in time and in memory.
package struct PasswordHash: Hashable, Sendable {
    /// What a hash costs: 128 × 2^`logRounds` × `blockSize` bytes of memory, gone through `parallelism` times.
    package struct Cost: Hashable, Sendable {
        package var logRounds: Int
        package var blockSize: Int
        package var parallelism: Int

        /// 32 MiB three times over, as OWASP recommends: about a third of a second.
        package static let standard = Cost(logRounds: 15, blockSize: 8, parallelism: 3)

        package init(logRounds: Int, blockSize: Int, parallelism: Int) {
            self.logRounds = logRounds
            self.blockSize = blockSize
            self.parallelism = parallelism
        }

        /// Stored costs beyond this are damage: computing them would take all memory.
        var isSane: Bool {
            (1...20).contains(logRounds) && (1...32).contains(blockSize) && (1...16).contains(parallelism)
        }
    }

    package let cost: Cost
    let salt: [UInt8]
    let digest: [UInt8]

    init(cost: Cost, salt: [UInt8], digest: [UInt8]) {
        self.cost = cost
        self.salt = salt
        self.digest = digest
    }

    /// Hashes a password with a new salt. Takes long: not for event loops.
    package init(of password: String, cost: Cost) throws {
        try self.init(of: password, cost: cost, salt: randomBytes(16))
    }

    package init(of password: String, cost: Cost, salt: [UInt8]) throws {
        self.cost = cost
        self.salt = salt
        digest = try Self.digest(of: password, cost: cost, salt: salt)
    }

    /// Reads what ``text`` wrote; `nil` for anything else.
    package init?(_ text: String) {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0].isEmpty, parts[1] == "scrypt" else { return nil }
        var numbers: [String: Int] = [:]
        for parameter in parts[2].split(separator: ",") {
            let pair = parameter.split(separator: "=")
            guard pair.count == 2, let number = Int(pair[1]) else { return nil }
            numbers[String(pair[0])] = number
        }
        guard let logRounds = numbers["ln"], let blockSize = numbers["r"], let parallelism = numbers["p"],
            let salt = [UInt8](base64: parts[3]), let digest = [UInt8](base64: parts[4]), digest.count == 32
        else { return nil }
        cost = Cost(logRounds: logRounds, blockSize: blockSize, parallelism: parallelism)
        guard cost.isSane, !salt.isEmpty else { return nil }
        self.salt = salt
        self.digest = digest
    }

    /// The hash for the store, in the PHC string format: `$scrypt$ln=15,r=8,p=3$salt$digest`.
    package var text: String {
        "$scrypt$ln=\(cost.logRounds),r=\(cost.blockSize),p=\(cost.parallelism)$\(salt.base64)$\(digest.base64)"
    }

    /// Whether `password` is the one. Takes as long as hashing it: not for event loops.
    package func matches(_ password: String) throws -> Bool {
        isEqualInConstantTime(try Self.digest(of: password, cost: cost, salt: salt), digest)
    }

    private static func digest(of password: String, cost: Cost, salt: [UInt8]) throws -> [UInt8] {
        // The same password typed on different systems may come composed or decomposed.
        let bytes = Array(password.precomposedStringWithCanonicalMapping.utf8)
        let key = try KDF.Scrypt.deriveKey(
            // The library does not take an empty password; the policy lets none through that this could be taken for.
            from: bytes.isEmpty ? [0] : bytes,
            salt: salt,
            outputByteCount: 32,
            rounds: 1 << cost.logRounds,
            blockSize: cost.blockSize,
            parallelism: cost.parallelism
        )
        return unsafe key.withUnsafeBytes { unsafe Array($0) }
    }
}
