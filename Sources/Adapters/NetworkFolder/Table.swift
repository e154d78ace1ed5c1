internal import SwiftCSV

/// A CSV table of a folder, cell by cell with its place.
struct Table {
    let file: String
    let rows: [Row]
    /// False when a row was left out because it could not be told apart into cells.
    let isWhole: Bool

    /// Reports and returns nil when the columns are not what they should be.
    ///
    /// - Parameter optional: columns that may be missing.
    init?(
        _ name: String, in folder: String, columns: [String], optional: [String] = [],
        into findings: inout Findings
    ) {
        guard let file = FolderFile(name, in: folder, into: &findings),
            let lines = Self.lines(of: file, into: &findings)
        else { return nil }
        self.file = file.path
        guard let header = lines.first,
            let indices = Self.indices(of: columns, optional, in: header, of: file.path, into: &findings)
        else { return nil }
        var rows: [Row] = []
        var isWhole = true
        for line in lines.dropFirst() {
            guard line.cells.count == header.cells.count else {
                let count = header.cells.count
                findings.report(
                    Complaint(
                        "the row has \(line.cells.count) cells where the header has \(count)",
                        remedy: "add or remove commas; put quotation marks around a cell with a comma in it"),
                    at: Place(file: file.path, line: line.number))
                isWhole = false
                continue
            }
            rows.append(Row(file: file.path, line: line.number, cells: line.cells, indices: indices))
        }
        self.rows = rows
        self.isWhole = isWhole
    }

    private struct Line {
        let number: Int
        let cells: [String]
    }

    /// The parser gives no line numbers, but it loses no line end: each row ends with one, and the others are inside
    /// its cells.
    private static func lines(of file: FolderFile, into findings: inout Findings) -> [Line]? {
        var lines: [Line] = []
        var next = 1
        var fault: Complaint?
        do {
            // `rows` would be padded to one length.
            let csv = try EnumeratedCSV(string: file.text, delimiter: .comma, loadColumns: false, rowLimit: 0)
            try csv.enumerateAsArray(startAt: 0, rowLimit: nil) { cells in
                if cells != [""] { lines.append(Line(number: next, cells: cells)) }
                next += 1 + cells.reduce(0) { $0 + $1.count(where: \.isNewline) }
            }
        } catch {
            fault = Complaint(
                "a quotation mark stands inside a cell",
                remedy: "put the whole cell in quotation marks and double those inside it")
        }
        if fault == nil, next != 1 + file.text.count(where: \.isNewline) {
            fault = Complaint("a quotation mark is never closed", remedy: "close it")
            next = lines.last?.number ?? 1
        }
        if fault == nil, lines.isEmpty {
            fault = Complaint("the table is empty", remedy: "begin it with the names of its columns")
        }
        guard let fault else { return lines }
        findings.report(fault, at: Place(file: file.path, line: next))
        return nil
    }

    private static func indices(
        of columns: [String], _ optional: [String], in header: Line, of file: String,
        into findings: inout Findings
    ) -> [String: Int]? {
        let known = columns + optional
        var indices: [String: Int] = [:]
        for (index, name) in header.cells.enumerated() {
            let place = Place(file: file, line: header.number, column: index + 1)
            if !known.contains(name) {
                findings.report(
                    Complaint(
                        "no column is called \(quoted(name))",
                        remedy: "the columns are \(known.joined(separator: ","))"), at: place)
            } else if let first = indices[name] {
                findings.report(
                    Complaint(
                        "\(quoted(name)) is already column \(first + 1)", remedy: "remove one of the two"),
                    at: place)
            } else {
                indices[name] = index
            }
        }
        let missing = columns.filter { indices[$0] == nil }
        for name in missing {
            findings.report(
                Complaint("the column \(quoted(name)) is missing", remedy: "add it"),
                at: Place(file: file, line: header.number))
        }
        return missing.isEmpty ? indices : nil
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
