internal import Foundation

/// Why a node could not start or had to stop: the exit code for the supervisor, the culprit and the remedy for people.
struct NodeFailure: Error {
    /// The codes of sysexits.h.
    enum Kind: Int32 {
        case badData = 65
        case unreachable = 69
        case ioFailure = 74
        /// Starting again without a change will fail again.
        case badConfiguration = 78
    }

    let kind: Kind
    /// Names the culprit.
    let message: String
    /// What to do about it; nil when the message says it.
    let remedy: String?

    init(_ kind: Kind, _ message: String, remedy: String? = nil) {
        (self.kind, self.message, self.remedy) = (kind, message, remedy)
    }

    func report(by program: String) {
        let text = "\(program): \(message)" + (remedy.map { "\n  \($0)" } ?? "") + "\n"
        FileHandle.standardError.write(Data(text.utf8))
    }
}
