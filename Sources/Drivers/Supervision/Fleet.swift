/// How the programs of a run stand, by what the supervisor has said of them.
public struct Fleet: Hashable, Sendable {
    private var standings: [String: Standing] = [:]
    /// Those of which a process was ever started.
    private var started: Set<String> = []
    public private(set) var restartCount = 0

    private enum Standing { case starting, ready, restarting, givenUp }

    public init(names: [String]) {
        for name in names { standings[name] = .starting }
    }

    public var count: Int { standings.count }
    public var readyCount: Int { standings.values.count { $0 == .ready } }
    /// Those that are not at work now.
    public var failedNames: [String] { standings.filter { $0.value != .ready }.map(\.key).sorted() }

    /// Those that were started and have neither become ready nor died yet, sorted.
    public var startingNames: [String] { started.filter { standings[$0] == .starting }.sorted() }

    /// Whether it still has its first chance to become ready.
    public func isAwaited(_ name: String) -> Bool { standings[name] == .starting }
    public func isGivenUp(_ name: String) -> Bool { standings[name] == .givenUp }

    /// - Returns: what people should be told, line by line.
    public mutating func note(_ event: SupervisionEvent) -> [String] {
        switch event.kind {
        case .started:
            started.insert(event.program)
            return []
        case .stopped: return []
        case .ready:
            standings[event.program] = .ready
            return []
        case .died(let exit, let lastWords, let decision):
            let outlook: String
            switch decision {
            case .restart(let delay):
                standings[event.program] = .restarting
                restartCount += 1
                outlook = "starting it again in \(delay)"
            case .giveUp:
                standings[event.program] = .givenUp
                outlook = "not starting it again until that is put right"
            }
            return ["\(event.program) died: \(exit); \(outlook)"]
                + lastWords.map { "  \(event.program): \($0)" }
        }
    }
}
