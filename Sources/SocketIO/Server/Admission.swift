/// A client that a namespace lets in, before it has a socket.
struct Admission: Sendable {
    /// What the application knows about it.
    let session: any Sendable
    /// Whose connection it is.
    let user: String?
    let driver: @Sendable (SocketCore) -> any SocketDriver
}

/// What a handler and its middleware decide, whatever type of session they use.
struct Admissions: Sendable {
    let admit: @Sendable (Handshake) async throws(ConnectRefusal) -> Admission
    /// A client that comes back to its session, after it was let in anew or without that.
    let readmit: @Sendable (_ saved: any Sendable, _ anew: Admission?) -> Admission?

    init<Handler: NamespaceHandler>(_ handler: Handler, _ middleware: [Middleware<Handler.Session>]) {
        let receive = middleware.compactMap(\.receive)
        let admission = { @Sendable (session: Handler.Session) in
            Admission(session: session, user: handler.userKey(of: session)) { core in
                HandlerDriver(handler: handler, middleware: receive, socket: Socket(session: session, core: core))
            }
        }
        admit = { handshake async throws(ConnectRefusal) in
            for step in middleware { try await step.connect?(handshake) }
            return admission(try await handler.authenticate(handshake))
        }
        readmit = { saved, anew in
            guard let saved = saved as? Handler.Session else { return nil }
            guard let anew else { return admission(saved) }
            guard let fresh = anew.session as? Handler.Session else { return nil }
            return handler.recover(saved, as: fresh).map(admission)
        }
    }
}
