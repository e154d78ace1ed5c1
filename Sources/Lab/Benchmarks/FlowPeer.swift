internal import Foundation

/// A program that solves flow problems: `PROGRAM FILE [CHANGED]` prints a ``FlowMeasurement`` as its last line. Ours is one too.
struct FlowPeer {
    let name: String
    let program: URL
    let arguments: [String]

    /// The peers that `deploy/bench` builds.
    static let known = ["lemon-simplex", "lemon-scaling", "ortools", "clp", "highs"]

    static let ours = ours(as: ["measure-flow"])

    /// - Parameter command: of this program, with its first arguments.
    static func ours(as command: [String]) -> FlowPeer {
        FlowPeer(
            name: "ours", program: URL(filePath: "/proc/self/exe").resolvingSymlinksInPath(),
            arguments: command)
    }

    /// Nil when it is not installed.
    init?(_ name: String, in folder: String?) {
        guard let folder else { return nil }
        let program = URL(filePath: folder).appending(path: name)
        guard FileManager.default.isExecutableFile(atPath: program.path()) else { return nil }
        self.init(name: name, program: program, arguments: [])
    }

    private init(name: String, program: URL, arguments: [String]) {
        (self.name, self.program, self.arguments) = (name, program, arguments)
    }

    func solve(_ files: [URL]) throws -> FlowMeasurement {
        let process = Process()
        process.executableURL = program
        process.arguments = arguments + files.map { $0.path() }
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0, let line = text.split(separator: "\n").last else {
            throw WrongFlow(
                what: "\(name) ended with \(process.terminationStatus) and said: \(text.suffix(200))")
        }
        return try JSONDecoder().decode(FlowMeasurement.self, from: Data(line.utf8))
    }
}
