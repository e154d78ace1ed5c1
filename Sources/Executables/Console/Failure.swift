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
    /// What to do about it; nil when the message says it.
    public let remedy: String?

    public init(_ kind: Kind, _ message: String, remedy: String? = nil) {
        (self.kind, self.message, self.remedy) = (kind, message, remedy)
    }

    public var exitCode: ExitCode { ExitCode(kind.rawValue) }

    /// Writes it to stderr.
    ///
    /// - Parameter program: its name, which begins the message for people.
    public func report(by program: String, asJSON: Bool = false) {
        guard asJSON else {
            Console.write("\(program): \(message)" + (remedy.map { "\n  \($0)" } ?? ""))
            return
        }
        let record = Record(error: .init(code: kind.rawValue, message: message, remedy: remedy))
        Console.write((try? JSONText.of(record)) ?? "{}")
    }

    private struct Record: Encodable {
        let error: Content

        struct Content: Encodable {
            let code: Int32
            let message: String
            let remedy: String?
        }
    }
}
