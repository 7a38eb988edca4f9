import Foundation
import Markets
import Testing

@Suite struct SymbolTests {
    @Test(arguments: [
        ("BTC-USDT", "BTC-USDT", "BTC", "USDT"), ("btc/usdt", "BTC-USDT", "BTC", "USDT"),
        ("BTC-PERP", "BTC-PERP", "BTC", "USD"), ("1INCH-EUR", "1INCH-EUR", "1INCH", "EUR"),
    ])
    func readsBothWritings(text: String, name: String, base: String, quote: String) throws {
        let symbol = try #require(Symbol(text))
        #expect((symbol.name, symbol.base, symbol.quote) == (name, base, quote))
        #expect(try JSONDecoder().decode(Symbol.self, from: JSONEncoder().encode(symbol)) == symbol)
    }

    @Test(arguments: [
        "", "-", "BTC", "BTC-", "-USDT", "BTC-USDT-X", "BTC--USDT", "BTC USDT", "BTC_USDT", "BTC-USDT ", "B.C-USDT",
        "ABCDEFGHIJKLMNOP-USDT", "ΒTC-USDT", "ſol-USDT", "ß-USDT", "ı-X", "../etc",
    ])
    func refusesOtherTexts(text: String) {
        #expect(Symbol(text) == nil)
    }
}
