import Foundation

/// A new unique identifier for a stored thing: a UUID of version 7 (RFC 9562), lower case.
///
/// It begins with the time in milliseconds and is random otherwise: what is made together stands together in the indexes of
/// the stores, so that a forecast of many steps is written to few pages.
package func newIdentifier() -> String {
    let time = UInt128(max(0, Date().timeIntervalSince1970 * 1000))
    let random = UInt128.random(in: 0..<(1 << 80))
    // The version, 7, stands in the four bits from 76 on, the variant, 2, in the two from 62 on.
    let taken: UInt128 = 0xf << 76 | 0x3 << 62
    let marks: UInt128 = 0x7 << 76 | 0x2 << 62
    var text = String(time << 80 | random & ~taken | marks, radix: 16)
    text = String(repeating: "0", count: 32 - text.utf8.count) + text
    for position in [20, 16, 12, 8] { text.insert("-", at: text.index(text.startIndex, offsetBy: position)) }
    return text
}
