public import Domain

/// One hash over everything a node has decided, in order. Two programs that come to the same head have decided the same.
public struct DecisionChain: Codable, Sendable {
    private var chain: HashChain

    public init(of node: NodeID, in network: NetworkID) {
        chain = HashChain(root: "diaodu decisions 1 \(network) \(node)", .sha256)
    }

    public var head: Fingerprint { chain.head }

    /// Takes what was decided on one input.
    ///
    /// - Returns: the head after it; nil when nothing was decided.
    public mutating func extend(by decisions: [Decision]) -> Fingerprint? {
        guard !decisions.isEmpty else { return nil }
        for decision in decisions { chain.extend(by: Self.bytes(of: decision)) }
        return head
    }

    /// No two decisions have the same: a line that tells them apart, then the content.
    private static func bytes(of decision: Decision) -> [UInt8] {
        switch decision {
        case .frozen(let snapshot):
            let lines = snapshot.positions.map {
                let livelihood = $0.livelihood > .zero ? " \($0.livelihood)" : ""
                let mustRun = $0.mustRun > .zero ? " must-run \($0.mustRun)" : ""
                return "\($0.site) \($0.resource) \($0.offer) \($0.need)\(livelihood)\(mustRun)\n"
            }
            guard case .round(let round) = snapshot.span else { preconditionFailure("a hub freezes rounds") }
            return Array("frozen \(round)\n\(lines.joined())".utf8)
        case .posed(let content): return Array("posed\n".utf8) + WireDepartmentContent(content).bytes
        case .ordered(let site, let instruction):
            return Array("ordered \(site)\n".utf8) + WireInstruction(instruction).bytes
        case .posted(let books): return Array("posted \(books.entryCount) \(books.fingerprint)\n".utf8)
        case .stated(let fact): return Array("stated\n".utf8) + WireFact(fact).bytes
        }
    }
}
