internal import PlainText

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

    private static let mark = "\u{1b}\(UInt64.random(in: 0 ... .max));"

    private static func tabbed(_ text: Substring) -> String {
        text.utf8.contains(UInt8(ascii: "\t"))
            ? text.split(separator: "\t", omittingEmptySubsequences: false).map(\.escaped).joined(
                separator: "\t")
            : text.escaped
    }
}
