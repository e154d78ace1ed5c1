internal import ArgumentParser

/// The command that was probably meant by one that does not exist.
struct CommandSuggestion {
    private let word: String
    private let meant: [String]

    var text: String {
        meant.isEmpty
            ? "There is no command '\(word)'."
            : "There is no command '\(word)'. Did you mean '\(meant.joined(separator: "' or '"))'?"
    }

    /// Nil where the first words name a command without subcommands, or an option comes before.
    init?(in root: any ParsableCommand.Type, _ words: some Sequence<String>) {
        var commands = root.configuration.subcommands
        for word in words {
            guard !word.hasPrefix("-"), !commands.isEmpty, word != "help" else { return nil }
            if let command = commands.first(where: { $0._commandName == word }) {
                commands = command.configuration.subcommands
                continue
            }
            let names = commands.filter { $0.configuration.shouldDisplay }.map { $0._commandName }
            let distances = names.map { (name: $0, distance: Self.distance(word, $0)) }
            let nearest = distances.map(\.distance).min() ?? .max
            self.word = String(word.prefix(64))
            // Half of it may be wrong, or it is another word.
            meant =
                nearest * 2 <= max(2, word.count)
                ? distances.filter { $0.distance == nearest }.map(\.name) : []
            return
        }
        return nil
    }

    /// Levenshtein's: insertions, deletions and replacements of characters. O(length of both, multiplied).
    static func distance(_ left: String, _ right: String) -> Int {
        let (left, right) = (Array(left.prefix(64)), Array(right.prefix(64)))
        var row = Array(0...right.count)
        for (index, character) in left.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for (column, other) in right.enumerated() {
                let replaced = diagonal + (character == other ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(replaced, diagonal + 1, row[column] + 1)
            }
        }
        return row[right.count]
    }
}
