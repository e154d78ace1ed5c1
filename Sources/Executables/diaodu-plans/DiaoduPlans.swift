internal import ArgumentParser
internal import Console
internal import Domain
internal import Foundation
internal import NetworkFolder
internal import RandomNetworks

/// Plans networks and prints them for a comparison with other solvers; see deploy/reference/README.md.
@main
struct DiaoduPlans: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diaodu-plans", abstract: "Plan networks, and print each and its plan as JSON Lines.",
        subcommands: [Seeds.self, Provinces.self, Folders.self, Problems.self, Write.self])

    static func main() async { await runToEnd() }

    static func features(_ names: String) throws -> [NetworkParameters.Feature] {
        try names.split(separator: ",").map { name in
            guard let feature = NetworkParameters.Feature(rawValue: String(name)) else {
                throw ValidationError("There is no feature '\(name)'.")
            }
            return feature
        }
    }
}

/// How plans are made and printed.
struct PlanOptions: ParsableArguments {
    @Option(help: "CPU seconds after which a plan is the best found until then.") var timeLimit = Double
        .infinity

    func lines() -> PlanLines {
        PlanLines(cpuSecondsMax: timeLimit)
    }
}

struct Seeds: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Plan random networks.")

    @Argument(help: "The first seed.") var first: UInt64
    @Argument(help: "How many seeds.") var count: UInt64
    @OptionGroup var plans: PlanOptions
    @Option(help: "No more places than this.") var placesMax = 200
    @Option(help: "What some networks have besides: weights,twoWayLinks,mustRun.") var with = ""

    func run() throws {
        let lines = plans.lines()
        let features = try DiaoduPlans.features(with)
        for seed in first..<first + count {
            lines.plan(RandomNetwork(seed: seed, placeCountMax: placesMax, features: features))
        }
    }
}

struct Provinces: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Plan random provinces of one size.")

    @Argument(help: "The first seed.") var first: UInt64
    @Argument(help: "How many seeds.") var count: UInt64
    @OptionGroup var plans: PlanOptions
    @Option(help: "How many places.") var places = 200
    @Option(help: "How many resources.") var resources = 8
    @Option(help: "Their loads: \(NetworkParameters.Loads.allCases.map(\.rawValue).joined(separator: ", ")).")
    var loads = NetworkParameters.Loads.upTo5.rawValue

    func run() throws {
        guard let loads = NetworkParameters.Loads(rawValue: loads) else {
            throw ValidationError("There are no loads '\(loads)'.")
        }
        let lines = plans.lines()
        let parameters = NetworkParameters(provinceOf: places, resourceCount: resources, loads: loads)
        for seed in first..<first + count { lines.plan(RandomNetwork(seed: seed, parameters: parameters)) }
    }
}

struct Folders: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Plan the year of network folders.")

    @Argument(help: "The folders.") var folders: [String]
    @OptionGroup var plans: PlanOptions
    @Option(help: "Which class of sites supplies more or less; without it all do.") var supplyClass: String?
    @Option(help: "By what the supply is multiplied.") var supplyFactor = "1"

    func run() throws {
        guard let factor = Ratio(supplyFactor) else {
            throw ValidationError("'\(supplyFactor)' is no factor; write it like 0.75 or 75%.")
        }
        let lines = plans.lines()
        for folder in folders {
            let network = try readNetwork(at: folder)
            lines.plan(network.scalingSupply(of: supplyClass, by: factor), name: folder)
        }
    }
}

struct Problems: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Plan problems from standard input, one a line, as `seeds` prints them.")

    @OptionGroup var plans: PlanOptions

    func run() throws {
        let lines = plans.lines()
        var count = 0
        while let line = readLine() {
            let problem = try JSONDecoder().decode(NetworkProblem.self, from: Data(line.utf8))
            lines.plan(try problem.network(), name: "\(count)")
            count += 1
        }
    }
}

struct Write: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write a problem from standard input, or a seed's, as a network folder.")

    @Argument(help: "The folder, made where there is none.") var folder: String
    @Option(help: "The seed of a random network; without it the problem is read.") var seed: UInt64?
    @Option(help: "The problem's id in network.yaml.") var id = "shrunk"
    @Option(help: "No more places than this, with a seed.") var placesMax = 200
    @Option(help: "As with seeds.") var with = ""

    func run() throws {
        if let seed {
            let features = try DiaoduPlans.features(with)
            let random = RandomNetwork(seed: seed, placeCountMax: placesMax, features: features)
            try writeNetwork(random.network, to: folder)
        } else {
            let data = FileHandle.standardInput.readDataToEndOfFile()
            let problem = try JSONDecoder().decode(NetworkProblem.self, from: data)
            try writeNetwork(try problem.network(id: id), to: folder)
        }
    }
}
