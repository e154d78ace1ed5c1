internal import PlainText
internal import Tables

/// How a text looks on a terminal.
///
/// Styles are marked in texts by a word that only this process knows, so that no text from elsewhere has any: ``shown(_:)``
/// makes them sequences for the terminal, and shows everything else that is invisible as its code point.
public enum Style {
    /// - Parameter code: of Select Graphic Rendition.
    public static func styled(_ text: String, _ code: String) -> String {
        "\(mark)\(code)m\(text)\(mark)0m"
    }

    /// A line as a terminal is to get it; tabs are kept. O(scalars).
    static func shown(_ line: String) -> String {
        let utf8 = line.utf8
        guard !utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) else { return line }
        var pieces = line.split(separator: mark, omittingEmptySubsequences: false)[...]
        var shown = tabbed(pieces.removeFirst())
        for piece in pieces {
            let scalars = piece.unicodeScalars
            guard let end = scalars.firstIndex(of: "m") else { continue }
            shown +=
                "\u{1b}[\(Substring(scalars[...end]))\(tabbed(Substring(scalars[scalars.index(after: end)...])))"
        }
        return shown
    }

    /// A page as a terminal of that size is to get it: what has no room is cut, and how much that is stands in the last row.
    static func shown(_ lines: [String], fitting size: TerminalSize) -> [String] {
        var kept = lines
        if lines.count > size.rowCount, size.rowCount > 1 {
            kept = Array(lines.prefix(size.rowCount - 1))
            kept.append("… \(lines.count - kept.count) more lines: make the window higher")
        }
        return kept.map { cut($0, toWidth: size.columnCount) }
    }

    /// What is styled stays so up to where it is cut.
    private static func cut(_ line: String, toWidth width: Int) -> String {
        var pieces = line.split(separator: mark, omittingEmptySubsequences: false)[...]
        let styles = pieces.dropFirst().map { piece in
            piece.unicodeScalars.firstIndex(of: "m").map { String(piece.unicodeScalars[...$0]) } ?? ""
        }
        let first = pieces.removeFirst().escaped
        let texts =
            [first]
            + zip(pieces, styles).map { piece, style in
                String(piece.unicodeScalars.dropFirst(style.unicodeScalars.count)).escaped
            }
        let isTooWide = texts.reduce(0) { $0 + $1.displayWidth } > width
        var room = isTooWide ? width - 1 : width
        var (shown, isFull, isMarked) = ("", false, false)
        for (index, text) in texts.enumerated() {
            if index > 0 { shown += "\u{1b}[\(styles[index - 1])" }
            for character in text where !isFull {
                guard character.displayWidth <= room else {
                    isFull = true
                    break
                }
                room -= character.displayWidth
                shown.append(character)
            }
            if isFull, !isMarked { (shown, isMarked) = (shown + "…", true) }
        }
        return shown
    }

    private static let mark = "\u{1b}\(UInt64.random(in: 0 ... .max));"

    private static func tabbed(_ text: Substring) -> String {
        text.utf8.contains(UInt8(ascii: "\t"))
            ? text.split(separator: "\t", omittingEmptySubsequences: false).map(\.escaped).joined(
                separator: "\t")
            : text.escaped
    }
}
