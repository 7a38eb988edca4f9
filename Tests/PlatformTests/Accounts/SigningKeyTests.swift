import Foundation
import Platform
import TestSupport
import Testing

@Suite struct SigningKeyTests {
    private func mode(_ path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return try #require(attributes[.posixPermissions] as? NSNumber).intValue
    }

    @Test func `made once, readable by nobody else`() throws {
        let folder = try TemporaryFolder()
        _ = try SigningKey.loadOrCreate(inDirectory: folder.path)
        let path = folder.path + "/secret.key"
        let content = try String(contentsOfFile: path, encoding: .utf8)
        #expect(try mode(path) == 0o600)
        #expect(content.utf8.count == 65)
        _ = try SigningKey.loadOrCreate(inDirectory: folder.path)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == content)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["secret.key"])
    }

    @Test func `a key that others can read is refused`() throws {
        let folder = try TemporaryFolder()
        _ = try SigningKey.loadOrCreate(inDirectory: folder.path)
        let path = folder.path + "/secret.key"
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
        let error = try #require(throws: SigningKeyError.readableByOthers(path: path)) {
            try SigningKey.loadOrCreate(inDirectory: folder.path)
        }
        #expect(error.description.contains("chmod 600 \(path)"))
    }

    @Test(arguments: ["", "abc", String(repeating: "g", count: 64), String(repeating: "a", count: 63), "+1+1+1+1"])
    func `a damaged key is refused, not replaced`(content: String) throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/secret.key"
        #expect(FileManager.default.createFile(atPath: path, contents: Data(content.utf8)))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        #expect(throws: SigningKeyError.damaged(path: path)) { try SigningKey.loadOrCreate(inDirectory: folder.path) }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == content)
    }

    @Test func `a folder that is not there`() {
        #expect(throws: SigningKeyError.self) { try SigningKey.loadOrCreate(inDirectory: "/nowhere/at/all") }
    }

    @Test func `many who start at the same time get one key`() async throws {
        let folder = try TemporaryFolder()
        let failures = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 { group.addTask { (try? SigningKey.loadOrCreate(inDirectory: folder.path)) == nil } }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(failures == 0)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["secret.key"])
    }
}
