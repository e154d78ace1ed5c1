internal import Console
internal import Domain
internal import RandomNetworks

/// Plans networks one by one, and says for each first what it is and then what came out, a line of JSON each: whoever reads them knows which
/// network is being planned, also when that takes too long or ends the process.
struct PlanLines {
    /// After so long each plan is the best found until then.
    let cpuSecondsMax: Double

    func plan(_ random: RandomNetwork) {
        plan(random.network, name: "\(random.seed)", parameters: random.parameters)
    }

    /// - Parameter name: what the lines call the network.
    func plan(_ network: Network, name: String, parameters: NetworkParameters? = nil) {
        Console.json(
            ProblemLine(name: name, parameters: parameters, problem: NetworkProblem(network)), onOneLine: true
        )
        Console.json(
            AnswerLine(name: name, answer: NetworkAnswer(planning: network, cpuSecondsMax: cpuSecondsMax)),
            onOneLine: true)
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
