internal import PlainText

/// A CSV table of a folder, cell by cell with its place.
struct Table {
    let file: String
    let rows: [Row]
    /// False when a row was left out because it could not be told apart into cells.
    let isWhole: Bool

    /// Reports and returns nil when the columns are not what they should be. Columns without a name and rows of empty cells, which
    /// spreadsheets write, are warned of and left out.
    ///
    /// - Parameter optional: columns that may be missing.
    init?(
        _ name: String, in folder: String, columns: [String], optional: [String] = [],
        into diagnostics: inout DiagnosticList
    ) {
        self.init(
            path: folder + "/" + name, columns: columns, optional: optional, into: &diagnostics)
    }

    init?(
        path: String, columns: [String], optional: [String] = [], into diagnostics: inout DiagnosticList
    ) {
        guard let file = FolderFile(path: path, into: &diagnostics),
            let lines = Self.lines(of: file, into: &diagnostics)
        else { return nil }
        self.file = file.path
        guard
            let header = Header(
                lines[0], columns: columns, optional: optional, of: file.path, into: &diagnostics)
        else { return nil }
        var rows: [Row] = []
        var isWhole = true
        var (firstWide, firstEmpty): (Int?, Int?) = (header.hasEmptyCells ? lines[0].line : nil, nil)
        for line in lines.dropFirst() {
            if line.cells.count > 1, line.cells.allSatisfy(\.isEmpty) {
                firstEmpty = firstEmpty ?? line.line
                continue
            }
            let surplus = line.cells.dropFirst(header.count)
            if let value = surplus.firstIndex(where: { !$0.isEmpty }) {
                diagnostics.report(
                    header.diagnostic(about: line, value), at: Place(file: file.path, line: line.line))
                isWhole = false
            } else if line.cells.count < header.count {
                diagnostics.report(
                    header.diagnostic(about: line, nil), at: Place(file: file.path, line: line.line))
                isWhole = false
            } else {
                if !surplus.isEmpty { firstWide = firstWide ?? line.line }
                rows.append(
                    Row(file: file.path, line: line.line, cells: line.cells, indices: header.indices))
            }
        }
        if let firstWide {
            diagnostics.warnOfFile(
                Diagnostic("columns without a name and a value are passed over", remedy: "delete them"),
                at: Place(file: file.path, line: firstWide))
        }
        if let firstEmpty {
            diagnostics.warnOfFile(
                Diagnostic("rows of empty cells are passed over", remedy: "delete them"),
                at: Place(file: file.path, line: firstEmpty))
        }
        self.rows = rows
        self.isWhole = isWhole
    }

    /// - Returns: at least one; nil when what is there was reported.
    private static func lines(of file: FolderFile, into diagnostics: inout DiagnosticList) -> [CSVRows.Row]? {
        do throws(CSVRows.Fault) {
            let rows = try CSVRows(file.text).rows
            if !rows.isEmpty { return rows }
            diagnostics.report(
                Diagnostic("the table is empty", remedy: "begin it with the names of its columns"),
                at: Place(file: file.path, line: 1))
        } catch {
            diagnostics.report(error.diagnostic, at: Place(file: file.path, line: error.line))
        }
        return nil
    }
}

/// The names of a table's columns.
private struct Header {
    /// Where each column is that the table may have and has.
    private(set) var indices: [String: Int] = [:]
    /// Of the cells up to the last name.
    let count: Int
    /// Whether there are cells behind the last name.
    let hasEmptyCells: Bool

    /// Reports and returns nil when a column is missing.
    init?(
        _ row: CSVRows.Row, columns: [String], optional: [String], of file: String,
        into diagnostics: inout DiagnosticList
    ) {
        count = 1 + (row.cells.lastIndex { !$0.isEmpty } ?? -1)
        hasEmptyCells = row.cells.count > count
        if let separator = Self.separator(of: row, unlike: columns) {
            diagnostics.reportFile(
                Diagnostic("the cells are separated by \(separator)", remedy: "write ',' between them"),
                at: Place(file: file, line: row.line))
            return nil
        }
        let known = columns + optional
        for (index, cell) in row.cells.prefix(count).enumerated() {
            let place = Place(file: file, line: row.line, column: index + 1)
            var name = cell
            if let scalar = cell.firstInvisible {
                diagnostics.report(Diagnostic(invisible: scalar, in: cell), at: place)
                name.unicodeScalars.removeAll(where: \.isInvisible)
            }
            if let first = indices[name] {
                diagnostics.report(
                    Diagnostic(
                        "\(quoted(name)) is already column \(first + 1)", remedy: "remove one of the two"),
                    at: place)
            } else if known.contains(name) {
                indices[name] = index
            } else {
                diagnostics.report(
                    Diagnostic(
                        name.isEmpty ? "the column has no name" : "no column is called \(quoted(name))",
                        remedy: "the columns are \(known.joined(separator: ","))"), at: place)
            }
        }
        let missing = columns.filter { indices[$0] == nil }
        for name in missing {
            diagnostics.report(
                Diagnostic("the column \(quoted(name)) is missing", remedy: "add it"),
                at: Place(file: file, line: row.line))
        }
        guard missing.isEmpty else { return nil }
    }

    /// - Parameter surplus: the first cell behind the header's that has a value.
    func diagnostic(about row: CSVRows.Row, _ surplus: Int?) -> Diagnostic {
        let cellCount = surplus.map { _ in 1 + (row.cells.lastIndex { !$0.isEmpty } ?? 0) } ?? row.cells.count
        return Diagnostic(
            "the row has \(cellCount) cells where the header has \(count)",
            remedy: "add or remove commas; put quotation marks around a cell with a comma in it")
    }

    /// What stands between the names of a header that has no comma.
    private static func separator(of row: CSVRows.Row, unlike columns: [String]) -> String? {
        guard row.cells.count == 1 else { return nil }
        let separators: [(character: Character, words: String)] = [
            (";", "';'"), ("\t", "tabs"), ("|", "'|'"),
        ]
        return separators.first { separator in
            let names = row.cells[0].split(separator: separator.character)
            return names.count > 1 && names.contains { columns.contains(String($0)) }
        }?.words
    }
}

/// One row of a table.
struct Row {
    let file: String
    let line: Int
    fileprivate let cells: [String]
    fileprivate let indices: [String: Int]

    fileprivate init(file: String, line: Int, cells: [String], indices: [String: Int]) {
        (self.file, self.line, self.cells, self.indices) = (file, line, cells, indices)
    }

    /// The cell in a column that may be missing.
    subscript(optional column: String) -> Entry? { indices[column] == nil ? nil : self[column] }

    /// The cell in a column that the table was read with.
    subscript(column: String) -> Entry {
        guard let index = indices[column] else { preconditionFailure("\(file) has no column \(column)") }
        return Entry(
            text: cells[index], place: Place(file: file, line: line, column: index + 1, field: column))
    }
}
