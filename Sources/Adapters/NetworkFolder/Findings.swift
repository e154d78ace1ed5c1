/// Where in a folder something stands.
struct Place: Hashable {
    let file: String
    var line: Int?
    var column: Int?
    var field: String?
}

/// A text of the folder, not yet understood.
struct Entry {
    let text: String
    let place: Place
}

/// What is wrong with a text, wherever it stands, and what to write instead.
struct Complaint: Error {
    let message: String
    let remedy: String

    init(_ message: String, remedy: String) { (self.message, self.remedy) = (message, remedy) }
}

/// Collects what is wrong while reading goes on, so that one run shows everything.
struct Findings {
    private var problems: [Problem] = []
    private var warnings: [Problem] = []

    var error: NetworkFolderError? { problems.isEmpty ? nil : NetworkFolderError(Self.sorted(problems)) }
    var sortedWarnings: [Problem] { Self.sorted(warnings) }

    mutating func report(_ complaint: Complaint, at place: Place) {
        problems.append(Problem(complaint, at: place))
    }

    mutating func warn(_ complaint: Complaint, at place: Place) {
        warnings.append(Problem(complaint, at: place))
    }

    /// - Returns: nil when there is nothing to read or what is there was reported.
    mutating func read<Value>(_ entry: Entry?, as form: Form<Value>) -> Value? {
        guard let entry else { return nil }
        do throws(Complaint) {
            guard !entry.text.isEmpty else { throw Complaint("the value is missing", remedy: form.remedy) }
            return try form.read(entry.text)
        } catch {
            report(error, at: entry.place)
            return nil
        }
    }

    /// - Returns: nil when what is there was reported; a value that is nil when nothing is there.
    mutating func readIfGiven<Value>(_ entry: Entry?, as form: Form<Value>) -> Value?? {
        guard let entry, !entry.text.isEmpty else { return .some(nil) }
        return read(entry, as: form).map(Optional.some)
    }

    private static func sorted(_ problems: [Problem]) -> [Problem] {
        problems.sorted { left, right in
            (left.file, left.line ?? 0, left.column ?? 0, left.message)
                < (right.file, right.line ?? 0, right.column ?? 0, right.message)
        }
    }
}

extension Problem {
    fileprivate init(_ complaint: Complaint, at place: Place) {
        self.init(
            file: place.file, line: place.line, column: place.column, field: place.field,
            message: complaint.message, remedy: complaint.remedy)
    }
}

/// A text in quotation marks, on one line and not too long.
func quoted(_ text: String) -> String {
    let line = text.split(whereSeparator: \.isNewline).joined(separator: "\\n")
    return line.count > 60 ? "\"\(line.prefix(60))…\"" : "\"\(line)\""
}
