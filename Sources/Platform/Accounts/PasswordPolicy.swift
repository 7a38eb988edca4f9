/// Which passwords are good enough: long ones that are not the first that an attacker tries.
///
/// After NIST SP 800-63B: length counts, rules about kinds of characters do not.
struct PasswordPolicy: Sendable {
    static let length = 10...128

    /// Why `password` is no good for the account of `email`; `nil` if it is.
    static func objection(to password: String, email: String) -> String? {
        guard length.contains(password.count), password.utf8.count <= 512 else {
            return "must have \(length.lowerBound) to \(length.upperBound) characters"
        }
        let lowercase = password.lowercased()
        let name = email.prefix { $0 != "@" }
        if lowercase == email || lowercase == name { return "must not be the email" }
        if Set(lowercase).count < 4 { return "must have more than three different characters" }
        if isRun(lowercase) { return "must not be a row of the keyboard or the alphabet" }
        let letters = lowercase.filter(\.isLetter)
        if commonPasswords.contains(lowercase) || commonWords.contains(letters) {
            return "is one of the passwords that are tried first: choose another"
        }
        return nil
    }

    private static func isRun(_ password: String) -> Bool {
        runs.contains { $0.contains(password) || $0.contains(String(password.reversed())) }
    }

    private static let runs = [
        "01234567890123456789", "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm",
        "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p", "1q2w3e4r5t6y7u8i9o0p", "q1w2e3r4t5y6u7i8o9p0",
    ]

    /// What is left of these with digits and signs around it is no password.
    private static let commonWords: Set = [
        "password", "passwort", "passwordpassword", "qwerty", "qwertyuiop", "letmein", "welcome", "admin",
        "administrator", "iloveyou", "changeme", "default", "dragon", "monkey", "football", "baseball", "superman",
        "batman", "trustno", "sunshine", "princess", "master", "login", "secret", "bitcoin", "trading", "trader",
        "aaiti",
    ]

    private static let commonPasswords: Set = [
        "1234512345", "1111122222", "1212121212", "123123123123", "12345678910", "123456789a", "a123456789",
        "123456789q", "q123456789", "1q2w3e4r5t", "zaq12wsxcde3", "qwerty1234", "asdfghjkl1", "asdfasdfasdf",
        "qazwsxedcrfv", "passw0rd123", "p@ssw0rd123", "p@ssword123", "pa$$word123", "iloveyou12",
        "correcthorsebatterystaple",
        "unknown123", "computer123", "starwars123", "liverpool1", "manchester", "basketball", "fuckyou123",
        "abcd123456",
        "abc1234567", "1234567abc", "test123456", "testtest123", "hello12345", "samsung123", "pokemon123",
    ]
}
