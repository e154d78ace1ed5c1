/// A program to be kept running.
public struct Program: Hashable, Sendable {
    /// What people call it: the node's id.
    public let name: String
    public let executable: String
    public let arguments: [String]
    /// Where its standard error goes.
    public let logPath: String
    /// It is at work as soon as a line of its log contains this.
    public let readyMark: String

    public init(name: String, executable: String, arguments: [String], logPath: String, readyMark: String) {
        self.name = name
        self.executable = executable
        self.arguments = arguments
        self.logPath = logPath
        self.readyMark = readyMark
    }
}

/// How a process ended.
public enum ProcessExit: Hashable, Sendable, CustomStringConvertible {
    case exited(code: Int32)
    case killed(signal: Int32)
    case notStarted(reason: String)

    public var description: String {
        switch self {
        case .exited(let code):
            Self.meanings.first { $0.code == code }.map { "exited with \(code), \($0.meaning)" }
                ?? "exited with \(code)"
        case .killed(let signal):
            Self.signals.first { $0.number == signal }.map { "killed by \($0.name)" }
                ?? "killed by signal \(signal)"
        case .notStarted(let reason): "could not be started: \(reason)"
        }
    }

    /// It will say the same next time: somebody has to change a file or a flag first.
    public var isMisconfiguration: Bool {
        [78, 77, 64].contains { self == .exited(code: $0) }
    }

    private static let meanings: [(code: Int32, meaning: String)] = [
        (64, "wrong usage"), (65, "bad data"), (66, "no input"), (69, "unreachable"),
        (74, "input or output failed"),
        (75, "timed out"),
        (77, "not permitted"), (78, "bad configuration"),
    ]
    private static let signals: [(number: Int32, name: String)] = [
        (1, "SIGHUP"), (2, "SIGINT"), (3, "SIGQUIT"), (4, "SIGILL"), (5, "SIGTRAP"), (6, "SIGABRT"),
        (7, "SIGBUS"),
        (8, "SIGFPE"), (9, "SIGKILL"), (11, "SIGSEGV"), (13, "SIGPIPE"), (15, "SIGTERM"),
    ]
}
