import JSON
import Storage

extension OpenAPIArea {
    /// `/api/auth` and the audit trail.
    static let authentication = OpenAPIArea(
        name: "Authentication",
        summary: "Accounts, logins and what they have done.",
        schemas: [
            "User": .object([
                "id": .identifier("The user."),
                "email": .text("In lower case."),
                "role": .choice("What the user may do.", Role.self),
                "created_at": .time("When the account was made."),
                "last_login": .time("The last login; `null` before the first.").orNull,
            ]),
            "Login": .object([
                "user": .reference("User"),
                "token": .text("The access token, for the header `Authorization: Bearer …`."),
                "refresh_token": .text(
                    "Gets the next access token, once. Absent with `X-AAITI-Client: web`: then it is a cookie."
                ).optional,
                "expires_in": .integer("Seconds until the access token expires.", 1...31_536_000),
            ]),
            "AuditEntry": .object([
                "id": .integer("Counts the entries."),
                "user_id": .identifier("Who did it; `null` for nobody known.").orNull,
                "action": .text("What was done: `model.create`."),
                "resource_type": .text("The kind of thing it was done to: `model`.").orNull,
                "resource_id": .text("Which one.").orNull,
                "details": .anyObject("More about it; secrets are left out."),
                "ip_address": .text("Where the request came from.").orNull,
                "user_agent": .text("The program that made the request.").orNull,
                "timestamp": .time("When."),
            ]),
        ],
        operations: [
            OpenAPIOperation(
                .post,
                "/api/auth/register",
                "register",
                "Make an account",
                details: """
                    The first account becomes `admin`. After it this is refused with 403, unless registration is open; \
                    then the account becomes `trader`.
                    """,
                access: .open,
                parameters: [client],
                body: .json(
                    .object([
                        "email": .text("The address to log in with.", 1...254),
                        "password": .text(
                            "10 to 128 characters. A password that is tried first, such as a row of the keyboard, is refused."
                        ),
                    ])
                ),
                answers: .created("The account, logged in.", .reference("Login")),
                problems: [.forbidden, .conflict]
            ),
            OpenAPIOperation(
                .post,
                "/api/auth/login",
                "login",
                "Log in",
                details: """
                    401 says the same for an unknown address and a wrong password. After 5 failures it is 429 for a while.
                    """,
                access: .open,
                parameters: [client],
                body: .json(
                    .object([
                        "email": .text("The address of the account.", 1...254),
                        "password": .text("Its password."),
                        "code": .text("Not used yet.", 1...64).optional,
                    ])
                ),
                answers: .ok("Logged in.", .reference("Login")),
                problems: [.unauthorized, .forbidden]
            ),
            OpenAPIOperation(
                .post,
                "/api/auth/refresh",
                "refresh",
                "Get the next access token",
                details: "A refresh token counts once. One that is used again ends the session.",
                access: .refreshToken,
                parameters: [client],
                body: .json(
                    .object([
                        "refresh_token": .text("The last refresh token; without it, that of the cookie.").optional
                    ])
                ),
                isBodyOptional: true,
                answers: .ok("The next tokens.", .reference("Login")),
                problems: [.forbidden]
            ),
            OpenAPIOperation(
                .post,
                "/api/auth/logout",
                "logout",
                "Log out",
                details: "Ends the session of the access token and that of the cookie.",
                access: .session,
                parameters: [client],
                answers: .noContent("Logged out.")
            ),
            OpenAPIOperation(
                .get,
                "/api/auth/profile",
                "getProfile",
                "Who is logged in",
                answers: .ok("The user.", .object(["user": .reference("User")]))
            ),
            OpenAPIOperation(
                .get,
                "/api/audit-logs",
                "listAuditLogs",
                "What users have done",
                access: .role(.admin),
                parameters: .page() + [
                    .query("user_id", .text("Only what this user did.", 1...64).optional),
                    .query("action", .text("Only this action.", 1...64).optional),
                ],
                answers: .ok(
                    "The entries.",
                    .page("audit_logs", of: .reference("AuditEntry"), "Newest first.")
                )
            ),
        ]
    )

    private static let client = OpenAPIParameter.header(
        "X-AAITI-Client",
        .choice("`web` keeps the refresh token in a cookie that no script can read.", of: ["web"]).optional
    )
}
