import Domain
import Foundation
import MessageSchema
import Runtime
import SQLiteJournal
import Synchronization
import TestSupport

/// What one node did that others could notice, in order.
final class Tape: Sendable {
    enum Event: Hashable, Sendable {
        /// So many records are on the disk now.
        case committed(through: Int)
        case sent(Message)
        case forwarded(Topic)
        case reconnected
    }

    private let log = EventLog<Event>()

    var events: [Event] { log.all }

    func put(_ event: Event) { log.put(event) }

    /// Waits until the node does such a thing; looks only at what it has not looked at before.
    func first(where fits: (Event) -> Bool) async throws -> Event? { try await log.first(where: fits) }

    func fact(_ number: UInt64) async throws -> Fact? {
        let event = try await first {
            if case .sent(.fact(let fact)) = $0 { fact.number == number } else { false }
        }
        guard case .sent(.fact(let fact))? = event else { return nil }
        return fact
    }
}

/// Reads what a node sends as those who get it would.
final class TapedTransport: Transport {
    private let tape: Tape
    private let opener: Mutex<MessageOpener>
    private let node: NodeID

    init(_ tape: Tape, of node: NodeID, registry: Registry) {
        (self.tape, self.node) = (tape, node)
        opener = Mutex(MessageOpener(registry: registry, viewpoint: .observer))
    }

    func send(_ messages: [SealedMessage]) async {
        for message in messages {
            let received = opener.withLock { opener in
                try! opener.open(topic: message.topic, envelope: message.envelope)
            }
            tape.put(received.header.from == node ? .sent(received.message) : .forwarded(received.topic))
        }
    }

    func reconnectToParent() async { tape.put(.reconnected) }
}

final class TapedJournal: Journal {
    private let tape: Tape
    private let journal: SQLiteJournal
    private let committedCount: Mutex<Int>

    init(_ tape: Tape, _ journal: SQLiteJournal, alreadyThere count: Int = 0) {
        (self.tape, self.journal) = (tape, journal)
        committedCount = Mutex(count)
    }

    func append(_ records: [[UInt8]]) throws {
        try journal.append(records)
        tape.put(
            .committed(
                through: committedCount.withLock { count in
                    count += records.count
                    return count
                }))
    }
}

/// Says that records are safe when they are not: to everybody outside, its driver publishes first and records later.
final class HastyJournal: Journal {
    private let journal: TapedJournal
    private let late = Mutex<[[UInt8]]>([])

    init(_ journal: TapedJournal) { self.journal = journal }

    func append(_ records: [[UInt8]]) throws {
        let due = late.withLock { late in
            defer { late = records }
            return late
        }
        if !due.isEmpty { try journal.append(due) }
    }
}
