internal import PlainText
internal import Yams

/// A mapping of a YAML file. Every key is known beforehand; all others are reported.
struct Section {
    private let file: String
    /// The keys that lead here, each followed by a full stop: `hub.name.`
    private let path: String
    let place: Place
    private let values: [String: Node]

    /// Reports and returns nil when the file is no mapping.
    init?(
        _ file: FolderFile, required: [String], optional: [String] = [],
        into diagnostics: inout DiagnosticList
    ) {
        do throws(Diagnostic) {
            let text = file.text.string
            guard !Self.hasFalseLineEnd(text, in: file.path, into: &diagnostics) else { return nil }
            let root: Node?
            do {
                root = try Yams.compose(yaml: text)
            } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
                diagnostics.report(duplicate: keys[0], at: context.mark, in: text, of: file.path)
                return nil
            } catch {
                diagnostics.report(Self.diagnostic(about: error), at: Self.place(of: error, in: file.path))
                return nil
            }
            guard let root else { throw Diagnostic("the file is empty", remedy: "give it \(required[0])") }
            self.init(
                root, file: file.path, path: "", required: required, optional: optional, into: &diagnostics)
        } catch {
            diagnostics.report(error, at: Place(file: file.path))
            return nil
        }
    }

    private init?(
        _ node: Node, file: String, path: String, required: [String], optional: [String],
        into diagnostics: inout DiagnosticList
    ) {
        self.file = file
        self.path = path
        place = Self.place(of: node, in: file, field: path.isEmpty ? nil : String(path.dropLast()))
        let keys = required + optional
        guard let mapping = node.mapping else {
            diagnostics.report(
                Diagnostic(
                    "here should be keys with values", remedy: "the keys are \(keys.joined(separator: ", "))"),
                at: place)
            return nil
        }
        var values: [String: Node] = [:]
        for (key, value) in mapping {
            let name = key.scalar?.string ?? ""
            if keys.contains(name) {
                values[name] = value
            } else {
                diagnostics.report(
                    Diagnostic(
                        "no key is called \(quoted(path + name))",
                        remedy: "the keys here are \(keys.joined(separator: ", "))"),
                    at: Self.place(of: key, in: file, field: nil))
            }
        }
        self.values = values
        for key in required where values[key] == nil {
            diagnostics.report(
                Diagnostic("the key \(quoted(path + key)) is missing", remedy: "add it"), at: place)
        }
    }

    /// Nil when the key is not there, which was reported if it is required.
    func scalar(_ key: String, into diagnostics: inout DiagnosticList) -> Entry? {
        guard let node = values[key] else { return nil }
        let place = Self.place(of: node, in: file, field: path + key)
        guard let scalar = node.scalar else {
            diagnostics.report(
                Diagnostic("here should be one value", remedy: "write it after the colon"), at: place)
            return nil
        }
        return Entry(text: scalar.string, place: place)
    }

    func section(
        _ key: String, required: [String], optional: [String] = [], into diagnostics: inout DiagnosticList
    ) -> Section? {
        values[key].flatMap {
            Section(
                $0, file: file, path: "\(path)\(key).", required: required, optional: optional,
                into: &diagnostics)
        }
    }

    /// The items of a list of single values; nil when there is no such list.
    func scalars(_ key: String, into diagnostics: inout DiagnosticList) -> [Entry]? {
        guard let node = values[key] else { return nil }
        let items = node.sequence.map(Array.init) ?? []
        guard !items.isEmpty, items.allSatisfy({ $0.scalar != nil }) else {
            diagnostics.report(
                Diagnostic("here should be a list of words", remedy: "write it in brackets: [one, other]"),
                at: Self.place(of: node, in: file, field: path + key))
            return nil
        }
        return items.compactMap { item in
            item.scalar.map {
                Entry(text: $0.string, place: Self.place(of: item, in: file, field: path + key))
            }
        }
    }

    /// The items of a list, each of which is a mapping; nil when there is no such list.
    func sections(_ key: String, required: [String], into diagnostics: inout DiagnosticList) -> [Section]? {
        guard let node = values[key] else { return nil }
        guard let list = node.sequence, !list.isEmpty else {
            diagnostics.report(
                Diagnostic("here should be a list", remedy: "begin each item with a hyphen"),
                at: Self.place(of: node, in: file, field: path + key))
            return nil
        }
        return list.enumerated().compactMap { index, item in
            Section(
                item, file: file, path: "\(path)\(key)[\(index + 1)].", required: required, optional: [],
                into: &diagnostics)
        }
    }

    /// Reports control characters and those that YAML takes for line ends, so that lines would be counted as no editor does. It is
    /// in the standard that a YAML text has none.
    private static func hasFalseLineEnd(
        _ text: String, in file: String, into diagnostics: inout DiagnosticList
    )
        -> Bool
    {
        var hasAny = false
        for (index, line) in text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated()
        {
            let bad = line.firstIndex { scalar in
                switch scalar.properties.generalCategory {
                case .control: scalar != "\t"
                case .lineSeparator, .paragraphSeparator: true
                default: false
                }
            }
            guard let bad else { continue }
            hasAny = true
            let column = line.distance(from: line.startIndex, to: bad) + 1
            diagnostics.report(
                Diagnostic(invisible: line[bad], in: String(line)),
                at: Place(file: file, line: index + 1, column: column))
        }
        return hasAny
    }

    private static func place(of node: Node, in file: String, field: String?) -> Place {
        Place(file: file, line: node.mark?.line, column: node.mark?.column, field: field)
    }

    private static func place(of error: any Error, in file: String) -> Place {
        switch error as? YamlError {
        case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _):
            Place(file: file, line: mark.line, column: mark.column)
        default: Place(file: file)
        }
    }

    private static func diagnostic(about error: any Error) -> Diagnostic {
        switch error as? YamlError {
        case .scanner(_, let problem, _, _), .parser(_, let problem, _, _), .composer(_, let problem, _, _),
            .reader(let problem, _, _, _):
            Diagnostic(
                "this is not YAML: \(problem)", remedy: "check indentation, colons and quotation marks")
        default:
            Diagnostic("this is not YAML: \(error)", remedy: "check indentation, colons and quotation marks")
        }
    }
}

extension DiagnosticList {
    /// Reports a key that a mapping has twice.
    ///
    /// - Parameter mark: where it stands first.
    fileprivate mutating func report(duplicate key: String, at mark: Mark, in text: String, of file: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let indent = String(repeating: " ", count: mark.column - 1)
        let second = lines.indices.dropFirst(mark.line).first { lines[$0].hasPrefix("\(indent)\(key):") }
        report(
            Diagnostic("\(quoted(key)) is already given at \(file):\(mark.line)", remedy: "keep one"),
            at: Place(file: file, line: second.map { $0 + 1 } ?? mark.line, column: mark.column))
    }
}
