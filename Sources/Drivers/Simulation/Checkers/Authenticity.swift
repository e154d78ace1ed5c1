internal import Domain
internal import MessageSchema

/// Nothing that was changed on its way is heard, and nothing that its author sent is refused, except what comes late from
/// a hub that was replaced.
struct Authenticity: Checker {
    let name = CheckerName.authenticity

    mutating func see(_ event: ObservedEvent) -> Finding? {
        switch event {
        case .accepted(let received, let frame, by: let node):
            if frame.isStray, let recipient = received.header.to, recipient != node {
                return Finding("\(node) heard \(received.topic), which is not for it", about: [node.text])
            }
            if frame.isGenuine, let reason = received.message.unreadableReason {
                return Finding(
                    "\(node) cannot read \(received.topic) of \(received.header.from): \(reason)",
                    about: [node.text])
            }
            return frame.isGenuine
                ? nil
                : Finding(
                    "\(node) heard \(received.topic) of \(received.header.from), which somebody had changed",
                    about: [node.text])
        case .refused(let refusal, let frame, by: let node):
            if case .staleEpoch = refusal { return nil }
            guard frame.isGenuine, !frame.isStolen, !frame.isStray else { return nil }
            return Finding("\(node) refused \(frame.topic): \(refusal)", about: [node.text])
        default: return nil
        }
    }
}
