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
        """
}
