internal import ArgumentParser
internal import Foundation

/// Why a command ends without its result: the exit code for scripts, the culprit and the remedy for people.
struct Failure: Error {
    /// The codes of sysexits.h, and 1 for a negative answer.
    enum Kind: Int32 {
        case negativeAnswer = 1
        case usage = 64
        case badData = 65
        case noInput = 66
        case unreachable = 69
        case timedOut = 75
        case notPermitted = 77
        case badConfiguration = 78
    }

    let kind: Kind
    /// Names the culprit.
    let message: String
    /// What to do about it.
    let remedy: String?

    init(_ kind: Kind, _ message: String, remedy: String? = nil) {
        (self.kind, self.message, self.remedy) = (kind, message, remedy)
    }

    var exitCode: ExitCode { ExitCode(kind.rawValue) }

    func report(asJSON: Bool) {
        guard asJSON else {
            Console.write("diaodu: \(message)" + (remedy.map { "\n  \($0)" } ?? ""))
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
