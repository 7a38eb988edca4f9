import Platform
import Testing

@Suite struct PasswordHashTests {
    private static let cheap = PasswordHash.Cost(logRounds: 4, blockSize: 8, parallelism: 2)

    /// RFC 7914, section 12: scrypt("password", "NaCl", N=1024, r=8, p=16), the first 32 of 64 bytes.
    @Test func `the vector of RFC 7914`() throws {
        let hash = try PasswordHash(
            of: "password",
            cost: .init(logRounds: 10, blockSize: 8, parallelism: 16),
            salt: Array("NaCl".utf8)
        )
        #expect(hash.text == "$scrypt$ln=10,r=8,p=16$TmFDbA$/bq+HJ00cgB4VucZDQHp/nxq18vII3gw53N2Y0s3MWI")
    }

    @Test func `what is written reads back`() throws {
        let hash = try PasswordHash(of: "correct horse", cost: Self.cheap)
        let read = try #require(PasswordHash(hash.text))
        #expect(read == hash)
        #expect(try read.matches("correct horse"))
        #expect(try !read.matches("correct horsf"))
        #expect(try !read.matches(""))
        #expect(try PasswordHash(of: "correct horse", cost: Self.cheap) != hash)
    }

    @Test func `composed and decomposed letters are the same password`() throws {
        #expect(try PasswordHash(of: "caf\u{E9} au lait", cost: Self.cheap).matches("cafe\u{301} au lait"))
    }

    @Test(arguments: [
        "", "$", "plain", "$scrypt$ln=15,r=8,p=3$$", "$argon2id$v=19$m=1,t=1,p=1$AAAA$AAAA",
        "$scrypt$ln=40,r=8,p=3$TmFDbA$/bq+HJ00cgB4VucZDQHp/nxq18vII3gw53N2Y0s3MWI",
        "$scrypt$ln=0,r=8,p=3$TmFDbA$/bq+HJ00cgB4VucZDQHp/nxq18vII3gw53N2Y0s3MWI",
        "$scrypt$ln=10,r=8$TmFDbA$/bq+HJ00cgB4VucZDQHp/nxq18vII3gw53N2Y0s3MWI",
        "$scrypt$ln=10,r=8,p=16$TmFDbA$/bq+HJ00",
    ])
    func `damaged hashes`(text: String) {
        #expect(PasswordHash(text) == nil)
    }
}
