import Foundation

/// A new unique identifier for a stored thing: a UUID of version 7 (RFC 9562), lower case.
///
/// It begins with the time in milliseconds and is random otherwise: what is made together stands together in the indexes of
/// the stores, so that a forecast of many steps is written to few pages.
package func newIdentifier() -> String {
    let time = UInt64(max(0, Date().timeIntervalSince1970 * 1000))
    var random = SystemRandomNumberGenerator()
    // The version, 7, stands in four bits behind the time, the variant, 2, in the two highest of the second half.
    let halves = (time << 16 | 0x7000 | random.next() & 0xfff, 1 << 63 | random.next() >> 2)
    let bytes = unsafe unsafeBitCast((halves.0.bigEndian, halves.1.bigEndian), to: uuid_t.self)
    return UUID(uuid: bytes).uuidString.lowercased()
}
