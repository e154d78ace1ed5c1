internal import Domain

/// A node whose disk has changed what was written does not start from it; from a journal that is whole, it does.
struct DamageIsFound: Checker {
    let name = CheckerName.damageIsFound

    mutating func see(_ event: ObservedEvent) -> Finding? {
        switch event {
        case .started(let node, isDamaged: true, _):
            Finding("\(node) started from a damaged journal", about: [node.text])
        case .halted(let node, let reason, isDamaged: false):
            Finding("\(node) did not start from a journal that is whole: \(reason)", about: [node.text])
        default: nil
        }
    }
}
