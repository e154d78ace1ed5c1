import Foundation
import Testing

/// Shell commands that one shell runs, two at a time: a test program that starts hundreds of processes itself is ended by Foundation
/// now and then.
struct ShellList {
    private let folder: URL
    private let commands: [String]

    /// What became of a command.
    struct Outcome {
        let command: String
        /// 128 and more for a signal, 124 when it did not end by itself.
        let code: Int32
        let output: String
        let errors: String

        /// The first scalar that is shown as it is and nobody sees, or that moves what others see; nil when there is none.
        ///
        /// - Parameter isStyled: whether sequences for colours are ours.
        func firstRaw(isStyled: Bool = false) -> Unicode.Scalar? {
            var text = output + errors
            if isStyled { text.replace(/\u{1b}\[[0-9;]*m/, with: "") }
            var previous: Unicode.Scalar = "\n"
            for scalar in text.unicodeScalars {
                let properties = scalar.properties
                switch properties.generalCategory {
                case .control where scalar != "\n" && scalar != "\t": return scalar
                case .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned:
                    return scalar
                // Drawn onto a mark, a blank or a line end of ours.
                case .nonspacingMark, .enclosingMark, .spacingMark:
                    guard
                        previous.properties.isAlphabetic
                            || previous.properties.canonicalCombiningClass != .notReordered
                    else { return scalar }
                default: if properties.isDefaultIgnorableCodePoint { return scalar }
                }
                previous = scalar
            }
            return nil
        }
    }

    /// - Parameter folder: where they run.
    init(_ commands: [String], in folder: URL) { (self.commands, self.folder) = (commands, folder) }

    /// A command of a product of this package, each word taken as it is.
    static func words(_ words: [String]) -> String {
        let program = Running.products.appending(path: words[0]).path()
        return ([program] + words.dropFirst()).map { "'\($0.replacing("'", with: "'\\''"))'" }
            .joined(separator: " ")
    }

    /// - Returns: in the order of the commands.
    func run() async throws -> [Outcome] {
        let list = folder.appending(path: "list-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: list, withIntermediateDirectories: true)
        for (number, command) in commands.enumerated() {
            try Data("\(command)\nexit ${PIPESTATUS[0]}\n".utf8)
                .write(to: list.appending(path: "\(number).sh"))
        }
        let path = list.path()
        // `timeout` ends the whole group of a command that stands still.
        let one = "timeout -k 5 120 bash \(path)/{}.sh >\(path)/{}.out 2>\(path)/{}.err </dev/null; "
        let shell = try Running(
            "/bin/bash",
            [
                "-c",
                "seq 0 \(commands.count - 1) | xargs -P 2 -I{} bash -c '\(one)echo $? >\(path)/{}.code; echo'",
            ], in: folder)
        #expect(try await shell.end() == 0, "\(shell.talked)")
        return try commands.enumerated().map { number, command in
            func text(_ kind: String) throws -> String {
                String(
                    decoding: try Data(contentsOf: list.appending(path: "\(number).\(kind)")), as: UTF8.self)
            }
            return Outcome(
                command: command.replacing(Running.products.path(), with: ""),
                code: Int32(try text("code").trimmingCharacters(in: .whitespacesAndNewlines)) ?? -1,
                output: try text("out"), errors: try text("err"))
        }
    }
}
