import Domain
import Inspection
import MessageSchema

/// A message as a tap of the small network shows it.
func tapMessage(
    _ message: Message, from node: NodeID, start: UInt32 = 1, sequence: UInt64 = 1, sentAt: Instant,
    receivedAt: Instant, note: TapNote? = nil
) throws -> TapMessage {
    let header = Header(
        network: try NetworkID("toy"), from: node, to: nil,
        stamp: Stamp(incarnation: start, sequence: sequence), process: 1, epoch: 1, sentAt: sentAt, cause: nil
    )
    let kind = Topic.Kind(of: message)
    let topic =
        kind == .overview
        ? Topic(.down, parent: try NodeID("hub"), node: nil, kind: kind)
        : Topic(.up, parent: try NodeID("hub"), node: node, kind: kind)
    return TapMessage(
        Received(
            topic: topic, header: header, message: message,
            envelope: Envelope(payload: [], signature: [], keyID: 0)),
        receivedAt: receivedAt, note: note, byteCount: 1)
}
