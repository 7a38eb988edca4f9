import Markets
import Parameters
import Platform
import Storage
import Testing

@Suite struct RegistrationTests {
    /// The fields that a registration finds fault with.
    private func complaints(
        email: String = "ada@example.org",
        password: String = AccountFixture.password
    ) async throws -> [String] {
        let fixture = try await AccountFixture()
        do {
            _ = try await fixture.accounts.register(email: email, password: password, from: AccountFixture.home)
            return []
        } catch AccountError.invalid(let errors) {
            return errors.map(\.field)
        }
    }

    @Test func `the first account becomes admin and closes registration`() async throws {
        let fixture = try await AccountFixture()
        #expect(try await fixture.accounts.isRegistrationOpen())
        let login = try await fixture.accounts.register(
            email: "  Ada@Example.ORG ",
            password: AccountFixture.password,
            from: AccountFixture.home
        )
        #expect(login.user.role == .admin)
        #expect(login.user.email == "ada@example.org")
        #expect(login.user.lastLogin == fixture.clock.now)
        #expect(login.expiresIn == 900)
        #expect(try await !fixture.accounts.isRegistrationOpen())
        await #expect(throws: AccountError.registrationClosed) {
            try await fixture.accounts.register(
                email: "bob@example.org",
                password: AccountFixture.password,
                from: AccountFixture.home
            )
        }
        #expect(try await fixture.accounts.users(PageRequest()).total == 1)
        #expect(try await fixture.actions() == ["auth.register", "auth.login"])
    }

    @Test func `with open registration later accounts are traders, and no email is taken twice`() async throws {
        let fixture = try await AccountFixture(.open)
        _ = try await fixture.first()
        let second = try await fixture.accounts.register(
            email: "bob@example.org",
            password: AccountFixture.password,
            from: AccountFixture.home
        )
        #expect(second.user.role == .trader)
        await #expect(throws: AccountError.duplicateEmail) {
            try await fixture.accounts.register(
                email: "ADA@example.org",
                password: AccountFixture.password,
                from: AccountFixture.home
            )
        }
    }

    @Test func `of many who register at the same time one becomes admin and the others are refused`() async throws {
        let fixture = try await AccountFixture()
        let roles = await withTaskGroup(of: Role?.self) { group in
            for index in 0..<6 {
                group.addTask {
                    try? await fixture.accounts.register(
                        email: "user\(index)@example.org",
                        password: AccountFixture.password,
                        from: AccountFixture.home
                    ).user.role
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(roles.compactMap { $0 } == [.admin])
        #expect(try await fixture.accounts.users(PageRequest()).total == 1)
    }

    @Test(arguments: [
        "", "ada", "@", "ada@", "@example.org", "a b@example.org", "ada@@example.org", "ada@example", "ada@.org",
        "ada@example..org", ".ada@example.org", "ada@-example.org", "ada@exämple.org", "ada@example.org\u{0}",
        "ada@example.org\nbcc: eve@example.org", String(repeating: "a", count: 65) + "@example.org",
    ])
    func `addresses that are none`(email: String) async throws {
        #expect(try await complaints(email: email) == ["email"])
    }

    @Test(arguments: ["ada@example.org", "a.b+c@mail.example.co.uk", "admin@localhost", "o'neil_1@x-y.io"])
    func `addresses`(email: String) async throws {
        let fixture = try await AccountFixture()
        let login = try await fixture.accounts.register(
            email: email,
            password: AccountFixture.password,
            from: AccountFixture.home
        )
        #expect(login.user.email == email)
    }

    @Test(arguments: [
        "", "short", "123456789", String(repeating: "long ", count: 26), "ada@example.org", "ADA@example.org",
        "aaaaaaaaaaaa", "abababababab", "1234567890", "0987654321", "qwertyuiop", "abcdefghijkl", "Password123!",
        "passw0rd123", "Trading2024!", "1q2w3e4r5t",
    ])
    func `passwords that are no good`(password: String) async throws {
        #expect(try await complaints(password: password) == ["password"])
    }

    @Test(arguments: ["correct horse battery", "xK9#mQ2$vL", "pässwörter sind schön", "🐎🔋📎🧷🐎🔋📎🧷🎈🎉"])
    func `passwords that are good`(password: String) async throws {
        let fixture = try await AccountFixture()
        _ = try await fixture.accounts.register(
            email: "ada@example.org",
            password: password,
            from: AccountFixture.home
        )
        let login = try await fixture.accounts.logIn(
            email: "ada@example.org",
            password: password,
            from: AccountFixture.home
        )
        #expect(login.user.email == "ada@example.org")
    }
}
