internal import Domain

enum LinkDirection: String, CaseIterable {
    case oneWay = "one-way"
    case twoWay = "two-way"
}

extension Form<LinkDirection> {
    static var direction: Self {
        let words = LinkDirection.allCases.map(\.rawValue).joined(separator: " or ")
        return Self(remedy: "write \(words)") { text throws(Diagnostic) in
            guard let direction = LinkDirection(rawValue: text) else {
                throw Diagnostic("\(quoted(text)) is not a direction", remedy: "write \(words)")
            }
            return direction
        }
    }
}

extension Form<[CostStep]> {
    private static var countMax: Int { 16 }

    /// `500:30 900:75`: from a load of 500 a year on each further unit costs 30, from 900 on 75.
    static func costSteps(in money: String, per load: String) -> Self {
        let remedy = "write LOAD:COST in \(load) a year and \(money), with spaces between, like 500:30 900:75"
        return Self(remedy: remedy) { text throws(Diagnostic) in
            let words = text.split(separator: " ")
            guard words.count <= countMax else {
                throw Diagnostic("there are \(words.count) cost steps", remedy: "write at most \(countMax)")
            }
            var steps: [CostStep] = []
            for word in words {
                let parts = word.split(separator: ":", omittingEmptySubsequences: false)
                guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }) else {
                    throw Diagnostic("\(quoted(String(word))) is not a cost step", remedy: remedy)
                }
                let step = CostStep(
                    fromPerYear: Load(try Form<Int64>.wholeNumber(in: load, from: 1).read(String(parts[0]))),
                    cost: Money(try Form<Int64>.wholeNumber(in: money).read(String(parts[1]))))
                if let last = steps.last, step.fromPerYear <= last.fromPerYear || step.cost <= last.cost {
                    throw Diagnostic(
                        "the cost step \(quoted(String(word))) does not rise above the one before",
                        remedy: "write loads and costs that rise from step to step")
                }
                steps.append(step)
            }
            return steps
        }
    }
}
