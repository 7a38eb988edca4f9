import Crypto
import Foundation

/// The secret that keeps a session going: the session, 256 random bits, and a tag that shows that we issued it.
///
/// The tag tells a token that was valid once, and must revoke the session when it comes back, from one that somebody made
/// up, which must not.
struct RefreshToken: Hashable, Sendable {
    let session: String
    let text: String

    /// A new token.
    init(session: String, key: SigningKey) {
        self.session = session
        let body = "\(session).\(randomBytes(32).base64URL)"
        text = "\(body).\(Self.tag(of: body, key: key))"
    }

    /// Reads a token that a client sends; `nil` if it is none of ours.
    init?(_ text: String, key: SigningKey) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, text.utf8.count <= 256 else { return nil }
        let body = "\(parts[0]).\(parts[1])"
        guard isEqualInConstantTime(Array(parts[2].utf8), Array(Self.tag(of: body, key: key).utf8)) else { return nil }
        session = String(parts[0])
        self.text = text
    }

    /// What is stored of it: SHA-256, hexadecimal.
    var hash: String { Array(SHA256.hash(data: Array(text.utf8))).hexadecimal }

    private static func tag(of body: String, key: SigningKey) -> String {
        // A key of its own, so that no tag can be taken for the signature of something else.
        let derived = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: key.bytes),
            info: Array("aaiti refresh token".utf8),
            outputByteCount: 32
        )
        return Array(HMAC<SHA256>.authenticationCode(for: Array(body.utf8), using: derived)).base64URL
    }
}
