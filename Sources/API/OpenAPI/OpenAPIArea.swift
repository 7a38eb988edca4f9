/// The routes of one part of the API, and the schemas that they need.
struct OpenAPIArea: Sendable {
    /// The tag of its operations.
    let name: String
    let summary: String
    let schemas: OpenAPISchema.Members
    let operations: [OpenAPIOperation]
}
