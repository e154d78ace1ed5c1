internal import Domain

/// Identifiers of one kind, and where each was declared.
struct Declared<Kind> {
    private var places: [Identifier<Kind>: Place] = [:]
    /// False when some of them could not be read, so that one that is missing proves nothing.
    var isWhole = true

    subscript(id: Identifier<Kind>) -> Place? { places[id] }

    /// Reports an identifier that was declared before.
    ///
    /// - Parameter id: nil when it was reported; one that refers to it may then be right.
    mutating func declare(_ id: Identifier<Kind>?, at place: Place, into diagnostics: inout DiagnosticList) {
        if let id { declare(id, at: place, into: &diagnostics) } else { isWhole = false }
    }

    private mutating func declare(
        _ id: Identifier<Kind>, at place: Place, into diagnostics: inout DiagnosticList
    ) {
        guard let first = places[id] else {
            places[id] = place
            return
        }
        let line = first.line.map { ":\($0)" } ?? ""
        diagnostics.report(
            Diagnostic(
                "\(quoted(id.text)) is already declared at \(first.file)\(line)", remedy: "rename one"),
            at: place)
    }
}

extension DiagnosticList {
    /// Reads an identifier that must have been declared.
    mutating func reference<Kind>(
        _ entry: Entry, to kind: String, in declared: Declared<Kind>
    ) -> Identifier<Kind>? {
        guard let id: Identifier<Kind> = read(entry, as: .identifier()) else { return nil }
        guard declared[id] != nil || !declared.isWhole else {
            report(
                Diagnostic("there is no \(kind) \(quoted(id.text))", remedy: "correct it or declare it"),
                at: entry.place)
            return nil
        }
        return id
    }
}
