internal import PlainText

/// Rows under headings, aligned for a terminal with a fixed-width font, Chinese included.
public struct TextTable {
    public struct Column: Sendable {
        public let heading: String
        public let alignment: Alignment

        public enum Alignment: Sendable { case left, right }

        public static func text(_ heading: String) -> Self { Self(heading: heading, alignment: .left) }

        /// Numbers stand under each other by their last digit; the unit goes into the heading.
        public static func number(_ heading: String, unit: String? = nil) -> Self {
            Self(heading: unit.map { "\(heading) \($0)" } ?? heading, alignment: .right)
        }
    }

    public let columns: [Column]
    public private(set) var rows: [[String]] = []

    public init(_ columns: [Column]) {
        precondition(!columns.isEmpty)
        self.columns = columns
    }

    /// - Parameter cells: one for each column; what is invisible in them is shown as its code point.
    public mutating func append(_ cells: [String]) {
        precondition(cells.count == columns.count, "\(cells.count) cells for \(columns.count) columns")
        rows.append(cells.map(\.escaped))
    }

    /// All lines, the heading first; no line ends in a space.
    ///
    /// - Parameter emphasise: wraps the heading line, for instance in bold.
    public func lines(emphasise: (String) -> String = { $0 }) -> [String] {
        let headings = columns.map(\.heading)
        let widths = columns.indices.map { index in
            rows.reduce(headings[index].displayWidth) { max($0, $1[index].displayWidth) }
        }
        return [emphasise(line(headings, widths: widths))] + rows.map { line($0, widths: widths) }
    }

    private func line(_ cells: [String], widths: [Int]) -> String {
        var text = ""
        for (index, cell) in cells.enumerated() {
            let padding = String(repeating: " ", count: widths[index] - cell.displayWidth)
            if index > 0 { text += "  " }
            switch columns[index].alignment {
            case .left: text += cell + padding
            case .right: text += padding + cell
            }
        }
        while text.last == " " { text.removeLast() }
        return text
    }
}
