import Foundation

/// What the files of the source tree declare, by name.
struct Declarations {
    private let files: [File]

    private struct File {
        var module: String
        /// Declared or extended here.
        var types: Set<String> = []
        /// Everything declared here: types, functions, properties, cases.
        var names: Set<String> = []
        /// Public types that are not inside another one.
        var publicTypes: [String] = []
    }

    /// Of `Sources`.
    static let ofSources = Result { Declarations(try SourceFile.all(in: "Sources")) }

    init(_ sources: [SourceFile]) {
        files = sources.filter { !$0.isGenerated }.map { source in
            var file = File(module: source.target)
            for line in source.lines { Self.note(line, in: &file) }
            return file
        }
    }

    /// - Parameter symbol: `Order`, or `Order.id`: then some file that declares or extends `Order` must declare `id`.
    func has(_ symbol: Substring) -> Bool {
        let parts = symbol.split(separator: ".").map(String.init)
        guard let last = parts.last else { return false }
        return files.contains { $0.names.contains(last) && $0.types.isSuperset(of: parts.dropLast()) }
    }

    /// `Name in A, B` for each name that several modules give to a public type.
    var repeatedPublicTypes: [String] {
        var modules: [String: Set<String>] = [:]
        for file in files {
            for type in file.publicTypes { modules[type, default: []].insert(file.module) }
        }
        return modules.filter { $0.value.count > 1 }
            .map { "\($0.key) in \($0.value.sorted().joined(separator: ", "))" }.sorted()
    }

    private static let typeKeywords: Set<Substring> = [
        "struct", "class", "enum", "protocol", "actor", "typealias", "extension",
    ]
    private static let memberKeywords: Set<Substring> = ["func", "var", "let"]

    private static func isPartOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    private static func note(_ line: Substring, in file: inout File) {
        let words = line.utf8.split { !isPartOfName($0) }.map { Substring($0) }
        guard words.count > 1 else { return }
        for (keyword, name) in zip(words, words.dropFirst()) {
            let isType = typeKeywords.contains(keyword)
            if isType { file.types.insert(String(name)) }
            if isType && keyword != "extension" || memberKeywords.contains(keyword) {
                file.names.insert(String(name))
            }
        }
        if words[0] == "case" || words.starts(with: ["indirect", "case"]) {
            file.names.formUnion(words.dropFirst().map(String.init))
        }
        guard line.hasPrefix("public ") else { return }
        for (keyword, name) in zip(words, words.dropFirst())
        where typeKeywords.contains(keyword) && keyword != "extension" {
            return file.publicTypes.append(String(name))
        }
    }
}

/// The symbols of the glossary that no source declares, and rows that have none.
///
/// - Parameter glossary: a table of word, Chinese term, symbols in backquotes (or `—` for a concept without one) and meaning.
func unknownSymbols(in glossary: String, _ declarations: Declarations) -> [String] {
    let rows = glossary.split(separator: "\n").filter { $0.hasPrefix("| ") }.dropFirst()
    return rows.flatMap { row -> [String] in
        let cells = row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        guard cells.count == 4 else { return ["\(row) has not four columns"] }
        if cells[2] == "—" { return [] }
        let symbols = cells[2].split(separator: "`").enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
        guard !symbols.isEmpty, cells[2].hasPrefix("`") else { return ["\(cells[0]) has no symbol"] }
        return symbols.filter { !declarations.has($0) }.map { "\(cells[0]): \($0)" }
    }
}
