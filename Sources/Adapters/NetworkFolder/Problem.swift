internal import PlainText

/// Something in a network folder that a person should put right.
public struct Problem: Hashable, Sendable, CustomStringConvertible {
    /// As the folder was named by the caller: `configs/x/links.csv`.
    public let file: String
    /// Counted from 1; nil when the file as a whole is meant.
    public let line: Int?
    /// Counted from 1: in CSV the cell of the row, in YAML the character of the line.
    public let column: Int?
    /// The name of the CSV column or the path of the YAML key.
    public let field: String?
    public let message: String
    public let remedy: String

    /// `configs/x/links.csv:17:6 (capacity_load_per_year): "1O0" is not a whole number; write digits only, in kg`
    public var description: String {
        let place = [file, line.map(String.init), column.map(String.init)].compactMap(\.self)
            .joined(separator: ":")
        return "\(place.escaped)\(field.map { " (\($0))" } ?? ""): \(message); \(remedy)"
    }
}

/// A folder is no network: everything that was found wrong in it, by file and line.
public struct NetworkFolderError: Error, Hashable, CustomStringConvertible {
    /// Sorted by file, line and column; at most ``problemCountMax``.
    public let problems: [Problem]
    /// How many more there are.
    public let hiddenProblemCount: Int

    /// Whether the folder may be right: its files may not be read.
    public let isPermission: Bool

    public static let problemCountMax = 50

    init(_ all: [Problem], isPermission: Bool = false) {
        self.isPermission = isPermission
        problems = Array(all.prefix(Self.problemCountMax))
        hiddenProblemCount = all.count - problems.count
    }

    /// One problem a line.
    public var description: String {
        let lines = problems.map(\.description)
        return (hiddenProblemCount > 0 ? lines + ["and \(hiddenProblemCount) more problems"] : lines)
            .joined(separator: "\n")
    }
}
