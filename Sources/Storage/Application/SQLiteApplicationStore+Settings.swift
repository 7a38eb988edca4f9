import GRDB

extension SQLiteApplicationStore: SettingStore {
    public func setting(_ key: String) throws -> String? {
        try database.read("settings.get") {
            try $0.first("SELECT value FROM settings WHERE key = ?", [key]) { try $0.text() }
        }
    }

    public func setSetting(_ key: String, to value: String?) throws {
        try database.write("settings.set") { db in
            guard let value else { return try db.run("DELETE FROM settings WHERE key = ?", [key]) }
            try db.run(
                "INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                [key, value]
            )
        }
    }
}
