internal import Domain
internal import Foundation
internal import SQLiteJournal

extension FuzzTarget {
    typealias Reading = @Sendable (_ path: String, _ take: (Int64, [UInt8]) -> Void) throws -> Void

    /// What is done to the file of a good journal: four bytes each, of which three choose the place and one is put there
    /// (exclusive or; 0 cuts the file off instead). Each record that is handed over must be one that was written, in its place.
    static func journalFile(read: Reading? = nil) -> FuzzTarget {
        let read =
            read ?? { path, take in
                let journal = try SQLiteJournal(
                    path: path, node: SampleNetwork.nodes[0], network: SampleNetwork.network,
                    replaying: { take($0, $1) })
                journal.close()
            }
        return FuzzTarget("journal-file") { edits in
            var bytes = goodJournal
            for start in stride(from: 0, to: edits.count - 3, by: 4) where !bytes.isEmpty {
                let place = edits[start..<start + 3].reduce(0) { $0 << 8 | Int($1) } % bytes.count
                if edits[start + 3] == 0 {
                    bytes.removeSubrange(place...)
                } else {
                    bytes[place] ^= edits[start + 3]
                }
            }
            return try withFile(bytes, name: "hub.sqlite") { path in
                var taken: [[UInt8]] = []
                var isInOrder = true
                var outcome = "taken"
                do {
                    try read(path) { position, record in
                        taken.append(record)
                        isInOrder = isInOrder && Int(position) == taken.count
                    }
                    guard taken.count == records.count else {
                        throw FuzzFinding("records were left out in silence")
                    }
                } catch let error as JournalError {
                    outcome = "refused: \("\(error)".contains("damaged") ? "damaged" : "no journal")"
                }
                guard isInOrder, taken.elementsEqual(records.prefix(taken.count)) else {
                    throw FuzzFinding("a record was handed over that was never written, or in another place")
                }
                return outcome
            }
        }
    }

    private static let records = (1...40).map { number in
        Array("record \(number) ".utf8) + [UInt8](repeating: UInt8(number), count: number * 13)
    }

    private static let goodJournal: [UInt8] = {
        do {
            return try withFolder { folder in
                let path = "\(folder)/hub.sqlite"
                let journal = try SQLiteJournal(
                    path: path, node: SampleNetwork.nodes[0], network: SampleNetwork.network,
                    replaying: { _, _ in })
                for start in stride(from: 0, to: records.count, by: 8) {
                    try journal.append(Array(records[start..<start + 8]))
                }
                journal.close()
                return [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
            }
        } catch { preconditionFailure("a journal can be written: \(error)") }
    }()
}
