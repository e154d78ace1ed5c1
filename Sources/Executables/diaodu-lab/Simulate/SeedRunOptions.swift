internal import ArgumentParser
internal import Console
internal import Foundation
internal import Simulation

/// Runs in which things go wrong.
struct SeedRunOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Run these seeds with faults and check what must always hold: 17, or 1..1000.", valueName: "range"
        ), transform: { try SeedRange($0) })
    var seeds: SeedRange?

    @Option(help: "How much goes wrong: calm, or harsh, the default.")
    var faults: Level?

    @Option(
        help: ArgumentHelp(
            """
            Rounds in which things go wrong; then everything heals. Without it 6, and for a random network as many as its seed \
            says.
            """, valueName: "count"), transform: NumberOption.whole(1...1_000))
    var rounds: Int?

    @Option(
        help: ArgumentHelp("How many threads run seeds.", valueName: "count"),
        transform: NumberOption.whole(1...256))
    var jobs = ProcessInfo.processInfo.activeProcessorCount

    @Flag(help: "Draw a network of its own from each seed: small and large, with short and long rounds.")
    var randomNetworks = false

    @Flag(help: "Run networks that are wrong in known ways, and see that each is caught.")
    var plantedBugs = false

    @Flag(
        help: """
            Of a seed that fails, or is inconclusive, show everything that was said, not only the end of what is about its first \
            violation.
            """)
    var wholeTranscript = false

    var level: Level { faults ?? .harsh }

    enum Level: String, ExpressibleByArgument, CaseIterable {
        case calm, harsh

        var faults: FaultLevel {
            switch self {
            case .calm: .calm
            case .harsh: .harsh
            }
        }
    }
}

/// `17`, or `1..1000` with both ends.
struct SeedRange: Sendable {
    let seeds: ClosedRange<UInt64>

    static let countMax: UInt64 = 10_000_000

    init(_ text: String) throws {
        let ends = text.split(separator: "..", omittingEmptySubsequences: false).map { UInt64($0) }
        guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1],
            first <= last,
            last - first < Self.countMax
        else {
            throw ValidationError(
                "write a seed, or the first and the last of at most \(Self.countMax) seeds: 17, 1..1000.")
        }
        seeds = first...last
    }
}
