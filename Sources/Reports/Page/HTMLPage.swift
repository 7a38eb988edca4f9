/// A page of text, tables and pictures that needs nothing else: no script, no font, no network.
public struct HTMLPage: Sendable {
    /// The content security policy that it can be served with: it loads nothing but its own styles.
    public static let policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'"

    public let title: String
    private var body = ""

    public init(title: String) {
        self.title = title
    }

    public mutating func add(heading: String) { body += "<h2>\(escaped(heading))</h2>\n" }

    public mutating func add(paragraph: String) { body += "<p>\(escaped(paragraph))</p>\n" }

    /// Adds what matters less.
    public mutating func add(note: String) { body += "<p class=\"note\">\(escaped(note))</p>\n" }

    /// Adds what is to be read first, in the colour of its level.
    public mutating func add(verdict: String, _ level: Level) {
        body += "<p class=\"verdict \(level.rawValue)\">\(escaped(verdict))</p>\n"
    }

    /// How good or bad something is.
    public enum Level: String, Sendable {
        case good, neutral, doubtful, bad
    }

    /// An entry of a list, with a word before it that says how good or bad it is.
    public struct Item: Hashable, Sendable {
        public let level: Level
        public let badge: String
        public let text: String

        public init(_ level: Level, _ badge: String, _ text: String) {
            (self.level, self.badge, self.text) = (level, badge, text)
        }
    }

    public mutating func add(items: [Item]) {
        let entries = items.map {
            "<li><b class=\"\($0.level.rawValue)\">\(escaped($0.badge))</b> \(escaped($0.text))</li>"
        }
        body += "<ul>\(entries.joined())</ul>\n"
    }

    /// A figure with its name, and what it means.
    public struct Figure: Hashable, Sendable {
        public let name: String
        public let value: String
        public let definition: String

        public init(_ name: String, _ value: String, _ definition: String) {
            (self.name, self.value, self.definition) = (name, value, definition)
        }
    }

    /// Adds figures in columns. What a figure means appears under the pointer.
    public mutating func add(figures: [Figure]) {
        let cells = figures.map {
            "<div title=\"\(escaped($0.definition))\"><dt>\(escaped($0.name))</dt><dd>\(escaped($0.value))</dd></div>"
        }
        body += "<dl class=\"figures\">\(cells.joined())</dl>\n"
    }

    /// Adds what the figures mean, folded away.
    public mutating func add(definitions figures: [Figure], _ summary: String) {
        let rows = figures.map { "<dt>\(escaped($0.name))</dt><dd>\(escaped($0.definition))</dd>" }
        body += "<details><summary>\(escaped(summary))</summary><dl>\(rows.joined())</dl></details>\n"
    }

    /// Adds a picture, if there is something to draw.
    public mutating func add(_ plot: Plot) {
        let svg = plot.svg(.embedded)
        if !svg.isEmpty { body += "<figure>\(svg)</figure>\n" }
    }

    /// Adds a table.
    ///
    /// - Parameter hasNames: whether the rows begin with their names.
    public mutating func add(rows: [[String]], header: [String] = [], hasNames: Bool = false) {
        func cells(_ row: [String], _ tags: (Int) -> String) -> String {
            let cells = row.enumerated().map { "<\(tags($0))>\(escaped($1))</\(tags($0))>" }
            return "<tr>\(cells.joined())</tr>"
        }
        let head = header.isEmpty ? "" : cells(header) { _ in "th" }
        let lines = rows.map { cells($0) { $0 == 0 && hasNames ? "th" : "td" } }
        body += "<div class=\"wide\"><table>\(head)\(lines.joined())</table></div>\n"
    }

    public var html: String {
        """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8">
        <meta name="viewport" content="width=device-width,initial-scale=1"><title>\(escaped(title))</title>
        <style>\(Self.style)</style></head>
        <body><main><h1>\(escaped(title))</h1>
        \(body)</main></body></html>

        """
    }

    private static let style = """
        :root{color-scheme:light dark}body{font:15px/1.5 system-ui,sans-serif;margin:0;background:Canvas;color:CanvasText}
        main{max-width:960px;margin:0 auto;padding:24px}h1{font-size:22px}h2{font-size:16px;margin-top:28px}
        table{border-collapse:collapse;font-variant-numeric:tabular-nums}th{text-align:left;font-weight:500}
        td,th{padding:3px 14px 3px 0;border-bottom:1px solid #8884}td{text-align:right}.wide{overflow-x:auto}
        tr:first-child th:not(:first-child){text-align:right}
        .note{color:#777}figure{margin:16px 0}svg{width:100%;height:auto}
        .verdict{padding:12px 16px;border-left:4px solid #8b949e;background:#8881}ul{padding-left:20px}
        .verdict.good{border-color:#1a7f37}.verdict.doubtful{border-color:#bf8700}.verdict.bad{border-color:#cf222e}
        b.good{color:#1a7f37}b.neutral{color:#777}b.doubtful{color:#bf8700}b.bad{color:#cf222e}
        .figures{display:grid;grid-template-columns:repeat(auto-fill,minmax(210px,1fr));gap:0 24px;margin:0}
        .figures div{display:flex;justify-content:space-between;border-bottom:1px solid #8884;padding:3px 0}
        dt{font-weight:500}dd{margin:0;font-variant-numeric:tabular-nums}details dd{margin:0 0 8px}
        @media print{main{max-width:none;padding:0}figure,tr,li{break-inside:avoid}h2{break-after:avoid}}
        """
}
