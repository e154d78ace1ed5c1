internal import ArgumentParser
internal import Console
internal import Domain
internal import Sales
internal import Tables

struct SharesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "shares",
        abstract: "Share what a joint sale brings in by fixed parts, exact to the fen.",
        discussion: "What cannot be divided goes to the largest remainders; of equal ones to the first.")

    @Option(help: "What is to be shared, in fen.", transform: NumberOption.whole(0...1_000_000_000_000_000))
    var amount: Int64

    @Argument(help: "Parts, each as NAME=WEIGHT: spinner=2 dyer=1.")
    var parts: [String]

    @OptionGroup var global: GlobalOptions

    private static func part(_ text: String) throws -> ProceedsShares.Part {
        let words = text.split(separator: "=", omittingEmptySubsequences: false)
        guard words.count == 2, let name = try? NodeID(String(words[0])), let weight = Int64(words[1]) else {
            throw Failure(
                .usage, "'\(text)' is no part of a joint sale",
                remedy: "Write a name and a weight, like spinner=2.")
        }
        return ProceedsShares.Part(name, weight: weight)
    }

    func run() throws {
        let parts = try parts.map(Self.part)
        guard let shares = ProceedsShares(parts) else {
            throw Failure(
                .usage, "a weight is not from 1 to 1000000, or a name is there twice",
                remedy: "Name each participant once, with a weight of 1 or more.")
        }
        let rows = zip(parts, shares.shared(Money(amount))).map {
            Row(participant: $0.participant.text, weight: $0.weight, share: $1.rawValue)
        }
        var table = TextTable([.text("participant"), .number("weight"), .number("share", unit: "fen")])
        for row in rows { table.append([row.participant, "\(row.weight)", Figure.grouped(row.share)]) }
        global.show(Report(amount: amount, shares: rows), lines: table.lines(emphasise: global.bold))
    }

    private struct Report: Encodable {
        let amount: Int64
        let shares: [Row]
    }

    private struct Row: Encodable {
        let participant: String
        let weight: Int64
        let share: Int64
    }
}
