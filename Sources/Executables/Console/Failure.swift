public import ArgumentParser

/// Why a program ends without its result: the exit code for scripts and supervisors, the culprit and the remedy for people.
public struct Failure: Error {
    /// The codes of sysexits.h, and 1 for a negative answer.
    public enum Kind: Int32, Sendable {
        case negativeAnswer = 1
        case usage = 64
        case badData = 65
        case noInput = 66
        case unreachable = 69
        case ioFailure = 74
        case timedOut = 75
        case notPermitted = 77
        /// A node that is started again without a change will fail again.
        case badConfiguration = 78
    }

    public let kind: Kind
    /// Names the culprit.
    public let message: String
    /// A line for each thing that is wrong.
    public let problems: [Problem]
    /// What to do about it; nil when the message says it.
    public let remedy: String?

    /// One of several things that are wrong, for programs.
    public struct Problem: Encodable, Sendable {
        public let file: String?
        /// Counted from 1.
        public let line: Int?
        public let field: String?
        public let message: String
        public let remedy: String?
        /// For people.
        public let text: String

        public init(
            file: String?, line: Int?, field: String?, message: String, remedy: String?, text: String
        ) {
            (self.file, self.line, self.field) = (file, line, field)
            (self.message, self.remedy, self.text) = (message, remedy, text)
        }

        private enum CodingKeys: CodingKey { case file, line, field, message, remedy }
    }

    public init(_ kind: Kind, _ message: String, problems: [Problem] = [], remedy: String? = nil) {
        (self.kind, self.message, self.problems, self.remedy) = (kind, message, problems, remedy)
    }

    public var exitCode: ExitCode { ExitCode(kind.rawValue) }

    /// Writes it to stderr.
    ///
    /// - Parameter program: its name, which begins the message for people.
    public func report(by program: String, asJSON: Bool = false) {
        guard asJSON else {
            Console.write(
                lines: ["\(program): \(message)"] + problems.map(\.text) + (remedy.map { ["  \($0)"] } ?? []))
            return
        }
        Console.writeJSON(
            Record(
                error: .init(
                    code: kind.rawValue, message: message, problems: problems.isEmpty ? nil : problems,
                    remedy: remedy)))
    }

    private struct Record: Encodable {
        let error: Content

        struct Content: Encodable {
            let code: Int32
            let message: String
            let problems: [Problem]?
            let remedy: String?
        }
    }
}
