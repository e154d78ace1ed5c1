internal import PlainText

/// Everything that is wrong with the tables of a round of funds.
public struct FundsTableError: Error, Hashable, Sendable, CustomStringConvertible {
    /// At most ``problemCountMax``, in the order in which they were found.
    public private(set) var problems: [Problem]
    public private(set) var hiddenProblemCount = 0

    public static let problemCountMax = 20

    public struct Problem: Hashable, Sendable, CustomStringConvertible {
        public let file: String
        /// Counted from 1; nil when the file as a whole is meant.
        public let line: Int?
        /// The column by its name.
        public let field: String?
        public let message: String
        public let remedy: String

        public var description: String {
            let place = file + (line.map { ":\($0)" } ?? "") + (field.map { " \($0)" } ?? "")
            return "\(place): \(message); \(remedy)"
        }
    }

    init(_ file: String, line: Int?, _ field: String?, _ message: String, remedy: String) {
        problems = []
        add(file, line: line, field, message, remedy: remedy)
    }

    mutating func add(_ file: String, line: Int?, _ field: String?, _ message: String, remedy: String) {
        guard problems.count < Self.problemCountMax else {
            hiddenProblemCount += 1
            return
        }
        problems.append(
            Problem(
                file: file.escaped, line: line, field: field, message: message.escaped, remedy: remedy.escaped
            ))
    }

    public var description: String { problems.map(\.description).joined(separator: "\n") }
}

/// Problems as they are found.
struct FundsTableProblems {
    private(set) var error: FundsTableError?

    mutating func report(_ file: String, line: Int?, _ field: String?, _ message: String, remedy: String) {
        if error == nil {
            error = FundsTableError(file, line: line, field, message, remedy: remedy)
        } else {
            error!.add(file, line: line, field, message, remedy: remedy)
        }
    }

    func check() throws(FundsTableError) {
        if let error { throw error }
    }
}
