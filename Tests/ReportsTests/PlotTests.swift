import Foundation
import Reports
import TestSupport
import Testing

#if canImport(FoundationXML)
import FoundationXML
#endif

@Suite struct PlotTests {
    private func plot(_ x: [Double], _ y: [Double], axis: PlotAxis = PlotAxis("n")) -> Plot {
        var plot = Plot(title: "Closes", summary: "What was seen.", x: axis, y: PlotAxis("close"))
        plot.layers = [.line(PlotLine(x: x, y: y, role: .observed, label: "observed"))]
        return plot
    }

    /// The texts of a picture, which must be well-formed XML.
    private func texts(_ svg: String) throws -> [String] {
        let reader = TextReader()
        let parser = XMLParser(data: Data(svg.utf8))
        parser.delegate = reader
        #expect(parser.parse(), "\(String(describing: parser.parserError)) in \(svg)")
        return reader.texts
    }

    @Test func aFileIsWellFormedAndSaysWhatItShows() throws {
        let svg = plot([1, 2, 3], [10, 12, 11]).svg(.standalone)
        #expect(try texts(svg).contains("Closes"))
        #expect(svg.contains("xmlns=\"http://www.w3.org/2000/svg\"") && svg.contains("<desc id=\"plot-desc\">What was"))
        #expect(svg.contains("prefers-color-scheme:dark"))
    }

    @Test func aPictureInAPageNamesNoAddress() {
        let svg = plot([1, 2, 3], [10, 12, 11]).svg(.embedded)
        for address in ["http", "url(", "@import", "href", "<script"] { #expect(!svg.contains(address)) }
    }

    @Test func whatSomebodyTypedIsText() throws {
        var plot = plot([1, 2], [1, 2])
        plot.title = "<script>\"&\u{1}\u{FFFF}"
        plot.layers.append(.marker(PlotMarker(x: 1.5, label: "</text><b>")))
        let texts = try texts(plot.svg(.standalone))
        #expect(texts.contains("<script>\"&\u{FFFD}\u{FFFD}") && texts.contains("</text><b>"))
    }

    @Test(arguments: [([], []), ([1], [2]), ([1, 1], [1, 2]), ([1, 2], [.nan, 3])] as [([Double], [Double])])
    func lessThanTwoPointsAreNoPicture(x: [Double], y: [Double]) {
        #expect(plot(x, y).svg(.standalone).isEmpty)
    }

    @Test(
        arguments: [
            [5, 5, 5], [0, 0], [-1e300, 1e300], [1e-300, 2e-300], [1e15, 1e15 + 0.5], [1, .infinity, 2],
        ] as [[Double]]
    )
    func valuesOfAnySizeGiveAPicture(values: [Double]) throws {
        let svg = plot(values.indices.map(Double.init), values).svg(.standalone)
        _ = try texts(svg)
        #expect(!svg.lowercased().contains("nan,") && !svg.contains("inf") && svg.contains("<path"))
    }

    @Test func aLineBreaksWhereValuesAreMissing() {
        let svg = plot([1, 2, 3, 4, 5], [1, 2, .nan, 4, 5]).svg(.standalone)
        let path = svg.split(separator: " d=\"")[1].prefix { $0 != "\"" }
        #expect(path.count { $0 == "M" } == 2)
    }

    @Test func aLongSeriesIsNoLongPictureAndKeepsItsExtremes() {
        var random = WalkGenerator(seed: 5)
        let count = 200_000
        var values = (0..<count).map { _ in Double.random(in: 0..<1, using: &random) }
        values[777] = 40
        values[150_001] = -40
        let long = plot((0..<count).map(Double.init), values).svg(.standalone)
        #expect(long.utf8.count < 100_000)
        let ys = long.split(separator: " d=\"")[1].prefix { $0 != "\"" }.split { "ML".contains($0) }
            .compactMap { $0.split(separator: ",").last.flatMap { Double($0) } }
        // The frame ends 5% of the span above and below the extremes.
        let (top, bottom) = (78.0, 420.0 - 60)
        #expect(abs((ys.min() ?? 0) - (top + (bottom - top) * 0.05 / 1.1)) < 0.1)
        #expect(abs((ys.max() ?? 0) - (bottom - (bottom - top) * 0.05 / 1.1)) < 0.1)
    }

    @Test func ticksOfNumbersAreRound() throws {
        let texts = try texts(plot([0, 10], [45_812.3, 47_205.9]).svg(.standalone))
        #expect(texts.contains("46,000") && texts.contains("46,500") && texts.contains("47,000"))
        #expect(texts.contains("4") && texts.contains("close"))
    }

    @Test(arguments: [
        // A day by the hour, a fortnight by the day, a year by the month, decades by the year.
        ("2022-01-31T03:00:00Z", "2022-02-01T07:00:00Z", ["06:00", "00:00", "31 Jan 2022", "1 Feb 2022"]),
        ("2022-12-25T00:00:00Z", "2023-01-07T00:00:00Z", ["26 Dec", "1 Jan", "2023"]),
        ("2022-03-01T00:00:00Z", "2023-02-20T00:00:00Z", ["Mar", "Nov", "Jan", "2022", "2023"]),
        ("1949-01-01T00:00:00Z", "1960-12-01T00:00:00Z", ["1950", "1956", "1960"]),
        ("2022-01-31T03:00:00Z", "2022-01-31T03:00:20Z", ["03:00:05", "03:00:15", "31 Jan 2022"]),
    ])
    func ticksOfTimesAreThoseOfClockAndCalendar(first: String, last: String, expected: [String]) throws {
        let ends = try [first, last].map {
            let date = try #require(ISO8601DateFormatter().date(from: $0))
            return date.timeIntervalSince1970 * 1000
        }
        let texts = try texts(plot(ends, [1, 2], axis: .time).svg(.standalone))
        for tick in expected { #expect(texts.contains(tick), "\(texts)") }
    }
}

private final class TextReader: NSObject, XMLParserDelegate {
    private(set) var texts: [String] = []
    private var current = ""

    func parser(
        _ parser: XMLParser,
        didStartElement name: String,
        namespaceURI: String?,
        qualifiedName: String?,
        attributes: [String: String]
    ) {
        current = ""
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) { current += string }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
        if name == "text" { texts.append(current) }
        current = ""
    }
}
