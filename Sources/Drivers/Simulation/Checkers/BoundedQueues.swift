internal import Agents
internal import Domain

/// What waits stays within its limit while things go wrong, and is gone when they have healed. What a node keeps then is
/// bounded by the number of its sites, however much has happened.
struct BoundedQueues: Checker {
    let name = CheckerName.boundedQueues

    /// What a node and its wires may have pending in the simulator.
    private static let agendaCountMaxPerNode = 5_000

    /// Of what a node writes down of itself, for a site with one resource and short routes.
    private static let byteCountMaxPerSite = 16 << 10
    /// For each further resource of a site.
    private static let byteCountMaxPerStock = 2 << 10
    /// A site's instructions and the hub's, of those that are kept, on both sides.
    private static let keptInstructionCountMax = 384
    /// What a site that does not answer may leave waiting.
    private static let byteCountMaxPerOutsider = 1 << 20
    /// Of an instruction as it was signed, or a fact, that a site keeps for a hub that forgets it.
    private static let byteCountMaxPerArchived = 2 << 10

    mutating func see(_ event: ObservedEvent) -> Finding? {
        guard case .viewed(let stateView, by: let node) = event else { return nil }
        return overflow(in: stateView.queues, of: node)
    }

    private func overflow(in queues: [QueueLength], of node: NodeID) -> Finding? {
        guard let queue = queues.first(where: { $0.count > $0.countMax }) else { return nil }
        return Finding("\(queue): \(queue.count), at most \(queue.countMax)", about: [node.text])
    }

    func conclude(_ ending: Ending) -> [Finding] {
        var findings = ending.stateViews.flatMap(\.queues).filter { queue in
            queue.count > 0 && !ending.outsiders.contains(queue.node)
        }.map { Finding("\($0): \($0.count) are still waiting", about: []) }
        if ending.waitingRulingCount > 0 {
            findings.append(
                Finding("\(ending.waitingRulingCount) rulings wait for the hub's answer", about: []))
        }
        let countMax = Self.agendaCountMaxPerNode * (1 + ending.network.sites.count)
        if ending.queuedEventCount > countMax {
            findings.append(
                Finding("\(ending.queuedEventCount) things are pending in the simulator", about: []))
        }
        let archives = ending.stateViews.compactMap { if case .site(let site) = $0 { site } else { nil } }
        findings += archives.compactMap { overflow(in: $0.archives, of: $0.site) }
        return findings
            + ending.stateSizes.compactMap { size in
                let kept = archives.first { $0.site == size.node }?.archives.reduce(0) { $0 + $1.count }
                let countMax =
                    (size.siteCount + 1) * Self.byteCountMaxPerSite(in: ending.network)
                    + size.stockCount * Self.byteCountMaxPerStock
                    + (kept ?? 0) * Self.byteCountMaxPerArchived
                    + ending.outsiders.count * Self.byteCountMaxPerOutsider
                return size.byteCount > countMax
                    ? Finding(
                        "\(size.node) keeps \(size.byteCount) bytes for \(size.siteCount) sites, at most \(countMax)",
                        about: [size.node.text]) : nil
            }
    }

    /// Orders name the links of their routes.
    private static func byteCountMaxPerSite(in network: Network) -> Int {
        let linkCount = min(Limits.routeLinkCountMax, max(0, network.locations.count - 1))
        let nameByteCount = network.links.reduce(0) { max($0, $1.id.text.utf8.count) } + 3
        return byteCountMaxPerSite + keptInstructionCountMax * linkCount * nameByteCount
    }
}
