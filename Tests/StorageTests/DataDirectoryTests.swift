import Foundation
import MarketData
import Markets
import Storage
import Testing

@Suite struct DataDirectoryTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test func aNewDirectoryIsPrivate() throws {
        let data = try DataDirectory(path: folder("some/where/data/"))
        #expect(data.path == folder("some/where/data"))
        let attributes = try FileManager.default.attributesOfItem(atPath: data.path)
        #expect(attributes[.posixPermissions] as? Int == 0o700)
        let names = try FileManager.default.contentsOfDirectory(atPath: data.path)
        #expect(names.contains("aaiti.sqlite") && names.contains("candles.sqlite") && names.contains("aaiti.lock"))
    }

    @Test func oneProcessAtATime() throws {
        var data: DataDirectory? = try DataDirectory(path: folder("data"), command: "aaiti serve")
        let expected =
            "the data directory \(folder("data")) is in use by process "
            + "\(ProcessInfo.processInfo.processIdentifier) (aaiti serve); stop it or choose another with --data-dir"
        #expect(throws: StoreError.unavailable(expected)) { try DataDirectory(path: folder("data")) }
        // Whoever still has a store has the directory.
        var candles = data?.candles
        data = nil
        #expect(throws: StoreError.unavailable(expected)) { try DataDirectory(path: folder("data")) }
        _ = try candles?.merge(minutes(0..<10))
        candles = nil
        let again = try DataDirectory(path: folder("data"), command: "aaiti import")
        #expect(try again.candles.coverage().map(\.count) == [10])
    }

    @Test func aHolderWithoutANameIsStillNamed() throws {
        let data = try DataDirectory(path: folder("data"))
        try "".write(toFile: folder("data/aaiti.lock"), atomically: false, encoding: .utf8)
        let error = #expect(throws: StoreError.self) { try DataDirectory(path: folder("data")) }
        #expect(error?.description.contains("in use by another process") == true)
        try data.close()
    }

    @Test func whatCannotBeADirectoryIsRefused() throws {
        try "text".write(toFile: folder("file"), atomically: true, encoding: .utf8)
        for path in [folder("file"), folder("file/data"), "/proc/aaiti/data"] {
            let error = #expect(throws: StoreError.self) { try DataDirectory(path: path) }
            #expect(error?.description.contains(path) == true)
            #expect(error?.description.contains("--data-dir") == true)
        }
    }

    @Test(.enabled(if: geteuid() != 0, "root may write everywhere"))
    func anUnwritableDirectoryIsRefused() throws {
        try FileManager.default.createDirectory(
            atPath: folder("data"),
            withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o500]
        )
        let error = #expect(throws: StoreError.self) { try DataDirectory(path: folder("data")) }
        #expect(error?.description.contains("cannot be written") == true)
    }

    @Test func bothStoresAreCaredFor() throws {
        let data = try DataDirectory(path: folder("data"))
        _ = try data.application.createUser(Sample.user()) { _ in .admin }
        _ = try data.candles.merge(minutes(0..<100))
        #expect(try data.check().isSound)
        #expect(try data.maintain().bytesAfter > 0)
        try data.backup(to: folder("backup"))
        let copy = try DataDirectory(path: folder("backup"))
        #expect(try copy.application.user(id: "u1") != nil)
        #expect(try copy.candles.coverage().map(\.count) == [100])
        #expect(throws: StoreError.self) { try data.backup(to: folder("backup")) }
        try data.close()
        #expect(throws: StoreError.self) { try data.check() }
    }
}
