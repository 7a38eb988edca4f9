import GRDB

extension Database {
    /// Executes one statement, prepared once for each connection.
    func run(_ sql: String, _ arguments: StatementArguments) throws {
        try cachedStatement(sql: sql).execute(arguments: arguments)
    }

    /// Executes a statement that must change the row of `name`.
    func change(_ name: String, _ sql: String, _ arguments: StatementArguments) throws {
        try run(sql, arguments)
        guard changesCount > 0 else { throw StoreError.notFound(name) }
    }

    /// Executes a statement that adds rows which belong to an `owner`.
    func add(to owner: String, _ sql: String, _ arguments: StatementArguments) throws {
        do {
            try run(sql, arguments)
        } catch let error as DatabaseError where error.extendedResultCode == .SQLITE_CONSTRAINT_FOREIGNKEY {
            throw StoreError.notFound(owner)
        }
    }

    /// The rows of a query, read by `read`.
    func all<T>(
        _ sql: String,
        _ arguments: StatementArguments = [],
        _ read: (inout RowReader) throws -> T
    ) throws -> [T] {
        let rows = try Row.fetchCursor(cachedStatement(sql: sql), arguments: arguments)
        var result: [T] = []
        while let row = try rows.next() {
            var reader = RowReader(row)
            result.append(try read(&reader))
        }
        return result
    }

    /// The first row of a query, if there is one.
    func first<T>(
        _ sql: String,
        _ arguments: StatementArguments,
        _ read: (inout RowReader) throws -> T
    ) throws -> T? {
        let rows = try Row.fetchCursor(cachedStatement(sql: sql), arguments: arguments)
        guard let row = try rows.next() else { return nil }
        var reader = RowReader(row)
        return try read(&reader)
    }

    /// A part of the rows of a table, and how many there are in all.
    ///
    /// - Parameters:
    ///   - table: the table and, if need be, `WHERE` and the condition.
    ///   - order: what the rows are sorted by.
    func page<T>(
        _ page: PageRequest,
        select columns: String,
        from table: String,
        order: String,
        _ arguments: StatementArguments,
        _ read: (inout RowReader) throws -> T
    ) throws -> Page<T> {
        let total = try Int.fetchOne(cachedStatement(sql: "SELECT count(*) FROM \(table)"), arguments: arguments) ?? 0
        let items = try all(
            "SELECT \(columns) FROM \(table) ORDER BY \(order) LIMIT ? OFFSET ?",
            arguments + [max(0, page.limit), max(0, page.offset)],
            read
        )
        return Page(items: items, total: total)
    }
}
