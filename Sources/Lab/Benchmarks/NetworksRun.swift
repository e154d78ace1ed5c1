public import Domain
public import Foundation
public import RandomNetworks

/// Plans networks one by one, and says for each first what it is and then what came out, a line of JSON each: their reader knows which
/// network is being planned, also when that takes too long or ends the process.
public struct NetworksRun {
    private let encoder = JSONEncoder()
    private let cpuSecondsMax: Double
    private let write: (Data) -> Void

    /// - Parameters:
    ///   - cpuSecondsMax: after so long each plan is the best found until then.
    ///   - write: gets each line, with its end.
    public init(cpuSecondsMax: Double = .infinity, write: @escaping (Data) -> Void) {
        (self.cpuSecondsMax, self.write) = (cpuSecondsMax, write)
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    }

    /// - Throws: what `JSONEncoder` throws for a number that JSON does not have.
    public func plan(_ random: RandomNetwork) throws {
        try plan(random.network, name: "\(random.seed)", parameters: random.parameters)
    }

    /// - Parameter name: what the lines call the network.
    public func plan(_ network: Network, name: String, parameters: NetworkParameters? = nil) throws {
        try tell(
            ProblemLine(name: name, parameters: parameters, problem: NetworkProblem(network)))
        try tell(
            AnswerLine(name: name, answer: NetworkAnswer(planning: network, cpuSecondsMax: cpuSecondsMax)))
    }

    private func tell(_ line: some Encodable) throws {
        write(try encoder.encode(line) + Data("\n".utf8))
    }

    private struct ProblemLine: Encodable {
        let name: String
        let parameters: NetworkParameters?
        let problem: NetworkProblem
    }

    private struct AnswerLine: Encodable {
        let name: String
        let answer: NetworkAnswer
    }
}
