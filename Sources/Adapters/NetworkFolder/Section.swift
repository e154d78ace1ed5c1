internal import Yams

/// A mapping of a YAML file. Every key is known beforehand; all others are reported.
struct Section {
    private let file: String
    /// The keys that lead here, each followed by a full stop: `hub.name.`
    private let path: String
    let place: Place
    private let values: [String: Node]

    /// Reports and returns nil when the file is no mapping.
    init?(_ file: FolderFile, required: [String], optional: [String] = [], into findings: inout Findings) {
        do throws(Complaint) {
            let root: Node?
            do {
                root = try Yams.compose(yaml: file.text)
            } catch {
                findings.report(Self.complaint(about: error), at: Self.place(of: error, in: file.path))
                return nil
            }
            guard let root else { throw Complaint("the file is empty", remedy: "give it \(required[0])") }
            self.init(
                root, file: file.path, path: "", required: required, optional: optional, into: &findings)
        } catch {
            findings.report(error, at: Place(file: file.path))
            return nil
        }
    }

    private init?(
        _ node: Node, file: String, path: String, required: [String], optional: [String],
        into findings: inout Findings
    ) {
        self.file = file
        self.path = path
        place = Self.place(of: node, in: file, field: path.isEmpty ? nil : String(path.dropLast()))
        let keys = required + optional
        guard let mapping = node.mapping else {
            findings.report(
                Complaint(
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
                findings.report(
                    Complaint(
                        "no key is called \(quoted(path + name))",
                        remedy: "the keys here are \(keys.joined(separator: ", "))"),
                    at: Self.place(of: key, in: file, field: nil))
            }
        }
        self.values = values
        for key in required where values[key] == nil {
            findings.report(
                Complaint("the key \(quoted(path + key)) is missing", remedy: "add it"), at: place)
        }
    }

    /// Nil when the key is not there, which was reported if it is required.
    func scalar(_ key: String, into findings: inout Findings) -> Entry? {
        guard let node = values[key] else { return nil }
        let place = Self.place(of: node, in: file, field: path + key)
        guard let scalar = node.scalar else {
            findings.report(
                Complaint("here should be one value", remedy: "write it after the colon"), at: place)
            return nil
        }
        return Entry(text: scalar.string, place: place)
    }

    func section(
        _ key: String, required: [String], optional: [String] = [], into findings: inout Findings
    ) -> Section? {
        values[key].flatMap {
            Section(
                $0, file: file, path: "\(path)\(key).", required: required, optional: optional,
                into: &findings)
        }
    }

    /// The items of a list, each of which is a mapping; nil when there is no such list.
    func sections(_ key: String, required: [String], into findings: inout Findings) -> [Section]? {
        guard let node = values[key] else { return nil }
        guard let list = node.sequence, !list.isEmpty else {
            findings.report(
                Complaint("here should be a list", remedy: "begin each item with a hyphen"),
                at: Self.place(of: node, in: file, field: path + key))
            return nil
        }
        return list.enumerated().compactMap { index, item in
            Section(
                item, file: file, path: "\(path)\(key)[\(index + 1)].", required: required, optional: [],
                into: &findings)
        }
    }

    private static func place(of node: Node, in file: String, field: String?) -> Place {
        Place(file: file, line: node.mark?.line, column: node.mark?.column, field: field)
    }

    private static func place(of error: any Error, in file: String) -> Place {
        switch error as? YamlError {
        case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _):
            Place(file: file, line: mark.line, column: mark.column)
        case .duplicatedKeysInMapping(_, let context):
            Place(file: file, line: context.mark.line, column: context.mark.column)
        default: Place(file: file)
        }
    }

    private static func complaint(about error: any Error) -> Complaint {
        switch error as? YamlError {
        case .scanner(_, let problem, _, _), .parser(_, let problem, _, _), .composer(_, let problem, _, _),
            .reader(let problem, _, _, _):
            Complaint("this is not YAML: \(problem)", remedy: "check indentation, colons and quotation marks")
        case .duplicatedKeysInMapping(let keys, _):
            Complaint(
                "\(keys.sorted().map(quoted).joined(separator: ", ")) stands here more than once",
                remedy: "keep one")
        default:
            Complaint("this is not YAML: \(error)", remedy: "check indentation, colons and quotation marks")
        }
    }
}
