internal import Domain
internal import MessageSchema

/// What people say at the desk, and what they hear there.
extension Simulation {
    mutating func rule(_ ruling: Ruling) {
        desk.rule(ruling)
        if !desk.isAwake { speakAtDesk() }
    }

    mutating func speakAtDesk() {
        let frame = desk.speak(at: now)
        desk.isAwake = frame != nil
        guard let frame else { return }
        desk.restart()
        checkers.see(.started(desk.id, isDamaged: false, recordCount: 0), at: now)
        send(frame, on: deskWire)
        eventQueue.add(.desk, at: now.advanced(by: network.calendar.round / 16))
    }

    mutating func openAtDesk(_ frame: Frame) {
        do throws(Refusal) {
            let received = try desk.open(frame)
            checkers.see(.accepted(received, frame, by: desk.id), at: now)
            if desk.hear(received), let next = desk.speak(at: now) { send(next, on: deskWire) }
        } catch { checkers.see(.refused(error, frame, by: desk.id), at: now) }
    }
}
