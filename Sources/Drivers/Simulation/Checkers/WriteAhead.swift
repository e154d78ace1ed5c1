internal import Domain

/// Nothing that can be noticed outside happens before every record of its turn is safe, so that no crash can take back what it
/// rests on.
struct WriteAhead: Checker {
    let name = CheckerName.writeAhead
    /// Records of the present turn that are not safe.
    private var unsafeCount: [NodeID: Int] = [:]

    mutating func see(_ event: ObservedEvent) -> Finding? {
        switch event {
        case .started(let node, _, _): unsafeCount[node] = 0
        case .turned(let count, by: let node): unsafeCount[node] = count
        case .recorded(let count, by: let node): unsafeCount[node, default: 0] -= count
        case .performed(by: let node):
            guard let count = unsafeCount[node], count > 0 else { return nil }
            return Finding(
                "\(node) did something that rests on \(count) records not yet safe", about: [node.text])
        default: break
        }
        return nil
    }
}
