import Foundation
import Platform
import Testing

@Suite struct IdentifierTests {
    @Test func `are UUIDs of version 7, all different, in the order of their milliseconds`() throws {
        let before = Int(Date().timeIntervalSince1970 * 1000)
        let identifiers = (0..<1000).map { _ in newIdentifier() }
        let after = Int(Date().timeIntervalSince1970 * 1000)
        #expect(Set(identifiers).count == identifiers.count)
        for identifier in identifiers {
            let uuid = try #require(UUID(uuidString: identifier))
            #expect(uuid.uuidString.lowercased() == identifier)
            let digits = identifier.filter { $0 != "-" }
            let time = try #require(Int(digits.prefix(12), radix: 16))
            #expect(time >= before && time <= after)
            #expect(Array(digits)[12] == "7" && "89ab".contains(Array(digits)[16]))
        }
    }
}
