/// The address that a user logs in with.
struct EmailAddress: Hashable, Sendable {
    /// Lower case, without spaces around it.
    let text: String

    /// Reads `name@domain`. The domain has a dot in it, or is `localhost`.
    ///
    /// Stricter than RFC 5322, which nobody's address needs: no quotes, comments or address literals.
    init?(_ text: String) {
        let leading = text.drop(while: \.isWhitespace)
        let end = leading.lastIndex { !$0.isWhitespace }
        let normalised = end.map { leading[...$0].lowercased() } ?? ""
        let parts = normalised.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, normalised.utf8.count <= 254,
            Self.isName(parts[0]), Self.isDomain(parts[1])
        else { return nil }
        self.text = normalised
    }

    private static func isName(_ name: Substring) -> Bool {
        (1...64).contains(name.utf8.count)
            && name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { atom in
                !atom.isEmpty
                    && atom.unicodeScalars.allSatisfy {
                        isAlphanumeric($0) || "!#$%&'*+/=?^_`{|}~-".unicodeScalars.contains($0)
                    }
            }
    }

    private static func isDomain(_ domain: Substring) -> Bool {
        let labels = domain.split(separator: ".", omittingEmptySubsequences: false)
        return (labels.count > 1 || domain == "localhost")
            && labels.allSatisfy { label in
                (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                    && label.unicodeScalars.allSatisfy { isAlphanumeric($0) || $0 == "-" }
            }
    }

    private static func isAlphanumeric(_ scalar: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar)
    }
}
