import Agents
import Domain
import Ledger

/// The smallest department that does everything a department may do. Sites state tokens once a round; half a round later the
/// hub decides how many each has to give up, and each says that it has.
///
///     fact stated N ─▶ supply → on hand     snapshot ─▶ decision ─▶ on hand → consumed, instruction give ─▶ fact given N
struct TokenDepartment: Department {
    static let id = DepartmentID.tokens
    static let resource = try! ResourceID("tokens")

    private let sites: [NodeID]
    private var exempt: [NodeID] = []
    /// The last round in which something was frozen.
    private var round = 0
    private var awaiting: DepartmentContent?
    private var collected: Int64 = 0
    /// Sorted by site.
    private var totals: [Totals]

    struct Totals: Codable, Equatable {
        let site: NodeID
        var stated: Int64 = 0
        var asked: Int64 = 0
        var given: Int64 = 0
    }

    init(of network: Network) {
        sites = network.sites.map(\.id)
        totals = sites.map { Totals(site: $0) }
    }

    private func held(in frame: HubFrame) -> [(site: NodeID, count: Int64)] {
        sites.filter { !exempt.contains($0) }
            .map { ($0, frame.ledger.onHand(Self.resource, at: $0).rawValue) }.filter { $0.1 > 0 }
    }

    func nextDeadline(in frame: HubFrame) -> Instant? {
        guard awaiting == nil, let clock = frame.clock, !held(in: frame).isEmpty else { return nil }
        return clock.deadline(ofRound: round + 1).advanced(by: clock.roundLength / 2)
    }

    mutating func handleDeadline(at now: Instant, in frame: inout HubFrame) -> [Effect] {
        guard let due = nextDeadline(in: frame), now >= due else { return [] }
        round += 1
        let snapshot = DepartmentContent(
            tokens: "snapshot", ["\(round)"] + held(in: frame).flatMap { [$0.site.text, "\($0.count)"] })
        awaiting = snapshot
        return [frame.freeze(snapshot)]
    }

    func resume(in frame: HubFrame) -> [Effect] { awaiting.map { [.solve($0)] } ?? [] }

    mutating func take(
        _ report: StatusReport, of site: NodeID, at now: Instant, in frame: inout HubFrame
    ) -> [Effect] { [] }

    mutating func take(
        _ fact: Fact, of site: NodeID, because cause: MessageReference, at now: Instant,
        in frame: inout HubFrame
    ) -> [Effect] {
        guard case .department(let content) = fact.event, let count = content.words.last.flatMap(Int64.init),
            count > 0, let index = totals.firstIndex(where: { $0.site == site })
        else { return [.notice(.ignored(cause, reason: "no tokens in it"))] }
        guard content.kind == .stated else {
            totals[index].given += count
            return []
        }
        totals[index].stated += count
        do throws(LedgerRefusal) {
            try frame.post { ledger in ledger.supply(Quantity(count), of: Self.resource, to: site) }
        } catch { return [.notice(.department(Self.id, error.description))] }
        return []
    }

    mutating func acknowledge(_ instruction: Instruction, by site: NodeID) -> [Effect] {
        [.notice(.department(Self.id, "\(site) has instruction \(instruction.number)"))]
    }

    mutating func take(_ solution: Solution, at now: Instant, in frame: inout HubFrame) -> [Effect] {
        guard let awaiting else { return [] }
        switch solution {
        case .content(let decision):
            guard decision.words.first == awaiting.words.first else { return [] }
            self.awaiting = nil
            return carryOut(decision, at: now, in: &frame)
        case .none(_, let reason):
            self.awaiting = nil
            return [.notice(.department(Self.id, "round \(round): \(reason)"))]
        case .plan, .noPlan: return []
        }
    }

    /// The total that the decision states is its certificate.
    private mutating func carryOut(
        _ decision: DepartmentContent, at now: Instant, in frame: inout HubFrame
    ) -> [Effect] {
        let words = decision.words
        let shares = stride(from: 2, to: words.count - 1, by: 2).compactMap { index in
            (try? NodeID(words[index])).flatMap { site in Int64(words[index + 1]).map { (site, $0) } }
        }
        guard words.count > 1, shares.reduce(0, { $0 + $1.1 }) == Int64(words[1]) else {
            return [.notice(.department(Self.id, "round \(round): the shares are not the total"))]
        }
        var effects: [Effect] = [.notice(.department(Self.id, "round \(round) decided"))]
        for (site, count) in shares {
            guard frame.hasRoom(for: site), let index = totals.firstIndex(where: { $0.site == site }) else {
                continue
            }
            do throws(LedgerRefusal) {
                try frame.post { ledger throws(LedgerRefusal) in
                    try ledger.consume(Quantity(count), of: Self.resource, at: site)
                }
            } catch { continue }
            collected += count
            totals[index].asked += count
            let give = DepartmentContent(tokens: "give", ["\(round)", "\(count)"])
            effects.append(frame.instruct(site, .department(give), because: nil, at: now))
        }
        return effects
    }

    func authority(over matter: Ruling.Matter, in frame: HubFrame) -> RulingRight? {
        RulingRight([.finance], "exempt a site from giving tokens")
    }

    mutating func decide(_ ruling: Ruling, at now: Instant, in frame: inout HubFrame) -> RulingOutcome {
        guard case .department(let content) = ruling.matter, content.kind == .exempt,
            let site = sites.first(where: { [$0.text] == content.words })
        else { return .refused("only a site of this network can be exempt") }
        guard !exempt.contains(site) else { return .refused("\(site) is exempt already") }
        exempt.append(site)
        return .done([.notice(.department(Self.id, "\(site) is exempt"))])
    }

    func describe(in overview: inout Overview, at now: Instant, in frame: HubFrame) {
        overview.departments.append(
            DepartmentContent(
                tokens: "totals",
                ["\(collected)"]
                    + totals.flatMap {
                        [$0.site.text, "\($0.stated)", "\($0.asked)", "\($0.given)"]
                    }))
    }

    func describe(in stateView: inout HubStateView, in frame: HubFrame) {}

    /// Takes everything from everybody.
    static func solve(_ snapshot: DepartmentContent) -> DepartmentContent {
        let words = snapshot.words
        let total = stride(from: 2, to: words.count, by: 2).reduce(0) { $0 + (Int64(words[$1]) ?? 0) }
        return DepartmentContent(tokens: "decision", [words[0], "\(total)"] + words.dropFirst())
    }
}

/// What a site has to say about tokens: one more in each round than it has letters in its name, for six rounds.
struct SiteTokens: SiteDepartment {
    static let id = DepartmentID.tokens
    static let roundCount = 6

    private let count: Int
    private var statedThrough = 0
    private var enteredThrough = 0

    init(of site: Site, in network: Network) { count = site.id.text.utf8.count }

    func nextDeadline(by clock: NetworkClock?) -> Instant? {
        statedThrough < Self.roundCount ? clock?.deadline(ofRound: statedThrough + 1) : nil
    }

    mutating func handleDeadline(at now: Instant, by clock: NetworkClock?) -> [DepartmentContent] {
        var stated: [DepartmentContent] = []
        while let due = nextDeadline(by: clock), now >= due {
            statedThrough += 1
            stated.append(DepartmentContent(tokens: "stated", ["\(count + statedThrough)"]))
        }
        return stated
    }

    mutating func take(_ instruction: DepartmentContent, at now: Instant) -> [DepartmentContent] {
        [DepartmentContent(tokens: "given", instruction.words)]
    }

    /// Tokens that were found, under a number that grows.
    mutating func enter(_ entry: DepartmentContent, at now: Instant) -> [DepartmentContent] {
        guard let number = entry.words.first.flatMap(Int.init), number > enteredThrough else { return [] }
        enteredThrough = number
        return [DepartmentContent(tokens: "stated", Array(entry.words.suffix(1)))]
    }
}

extension DepartmentID {
    static let tokens = try! DepartmentID("tokens")
}

extension DepartmentContent.Kind {
    static let stated = try! Self("stated"), give = try! Self("give"), exempt = try! Self("exempt")
}

extension DepartmentContent {
    init(tokens kind: String, _ words: [String]) {
        self.init(
            department: .tokens, kind: try! Kind(kind), body: Array(words.joined(separator: " ").utf8))
    }

    var words: [String] { String(decoding: body, as: UTF8.self).split(separator: " ").map(String.init) }
}
