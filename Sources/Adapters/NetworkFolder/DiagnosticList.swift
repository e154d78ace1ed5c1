internal import FileAccess
internal import PlainText

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
struct Diagnostic: Error {
    let message: String
    let remedy: String

    init(_ message: String, remedy: String) { (self.message, self.remedy) = (message, remedy) }
}

/// Collects what is wrong while reading goes on, so that one run shows everything.
struct DiagnosticList {
    private var problems = Problems()
    private var warnings = Problems()
    /// Whether all that was reported is that files may not be used.
    private var isPermission = true

    var error: NetworkFolderError? {
        problems.all.isEmpty ? nil : NetworkFolderError(problems.all, isPermission: isPermission)
    }
    var sortedWarnings: [Problem] { warnings.all }

    mutating func report(_ diagnostic: Diagnostic, at place: Place) {
        problems.single.append(Problem(diagnostic, at: place))
        isPermission = false
    }

    /// Reports that a file of the folder cannot be used.
    mutating func report(_ fault: FileFault, at place: Place) {
        let wasPermission = isPermission
        let diagnostic =
            switch fault.cause {
            case .missing:
                Diagnostic("the file is missing", remedy: "create it as docs/network-folder.md says")
            case .isFolder:
                Diagnostic("this is not a file", remedy: "put a file of this name in its place")
            default: Diagnostic(fault.reason, remedy: fault.remedy)
            }
        report(diagnostic, at: place)
        isPermission = wasPermission && fault.isPermission
    }

    mutating func warn(_ diagnostic: Diagnostic, at place: Place) {
        warnings.single.append(Problem(diagnostic, at: place))
    }

    /// Reports what is wrong with a file as a whole; several files of the same fault are one problem.
    mutating func reportFile(_ diagnostic: Diagnostic, at place: Place) {
        problems.add(ofFile: Problem(diagnostic, at: place))
        isPermission = false
    }

    mutating func warnOfFile(_ diagnostic: Diagnostic, at place: Place) {
        warnings.add(ofFile: Problem(diagnostic, at: place))
    }

    /// - Returns: nil when there is nothing to read or what is there was reported.
    mutating func read<Value>(_ entry: Entry?, as form: Form<Value>) -> Value? {
        guard let entry else { return nil }
        do throws(Diagnostic) {
            guard !entry.text.isEmpty else { throw Diagnostic("the value is missing", remedy: form.remedy) }
            if let scalar = entry.text.firstInvisible {
                throw Diagnostic(invisible: scalar, in: entry.text)
            }
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

    private struct Problems {
        var single: [Problem] = []
        /// Those of whole files, each with the others of the same fault.
        private var groups: [[Problem]] = []

        mutating func add(ofFile problem: Problem) {
            let same = groups.firstIndex {
                $0[0].message == problem.message && $0[0].remedy == problem.remedy
            }
            if let same { groups[same].append(problem) } else { groups.append([problem]) }
        }

        /// Sorted by place.
        var all: [Problem] {
            (single + groups.map(Problem.init(ofFiles:))).sorted { left, right in
                (left.file, left.line ?? 0, left.column ?? 0, left.message)
                    < (right.file, right.line ?? 0, right.column ?? 0, right.message)
            }
        }
    }
}

extension Diagnostic {
    init(invisible scalar: Unicode.Scalar, in text: String) {
        self =
            scalar == "\n"
            ? Diagnostic("\(quoted(text)) has more than one line", remedy: "write it on one line")
            : Diagnostic("\(quoted(text)) has \(scalar.codePointName) in it", remedy: "delete that character")
    }
}

extension Problem {
    fileprivate init(_ diagnostic: Diagnostic, at place: Place) {
        self.init(
            file: place.file, line: place.line, column: place.column, field: place.field,
            message: diagnostic.message.escaped, remedy: diagnostic.remedy.escaped)
    }

    /// The first file stands for all of one fault.
    fileprivate init(ofFiles problems: [Problem]) {
        let sorted = problems.sorted { $0.file < $1.file }
        let others = sorted.dropFirst().map { $0.file.split(separator: "/").last.map(String.init) ?? $0.file }
        let also = others.isEmpty ? "" : ", also in \(others.joined(separator: ", "))"
        self.init(
            file: sorted[0].file, line: sorted[0].line, column: sorted[0].column, field: sorted[0].field,
            message: sorted[0].message + also, remedy: sorted[0].remedy)
    }
}

/// A text in quotation marks, with what is invisible shown, and not too long.
func quoted(_ text: String) -> String {
    let scalars = text.unicodeScalars
    let end = scalars.index(scalars.startIndex, offsetBy: 60, limitedBy: scalars.endIndex) ?? scalars.endIndex
    return "\"\(text[..<end].escaped)\(end < scalars.endIndex ? "…" : "")\""
}
