internal import Cryptography
internal import Foundation
internal import GRDB

/// Whose journal it is.
struct Owner: Hashable, Sendable {
    let node: String
    let network: String
}

/// How many records there are and the hash of them all.
struct ChainEnd: Hashable, Sendable {
    private(set) var count: Int64
    private(set) var link: Data

    init(beginningFor owner: Owner) {
        count = 0
        link = Data(SecureHash.hash([UInt8]("diaodu journal 2\0\(owner.network)\0\(owner.node)".utf8)))
    }

    init(count: Int64, link: Data) { (self.count, self.link) = (count, link) }

    mutating func extend(by record: Data) {
        count += 1
        var hash = SecureHash()
        hash.update(link.bytes)
        withUnsafeBytes(of: count.bigEndian) { hash.update($0.bytes) }
        hash.update(record.bytes)
        link = Data(hash.value)
    }

    /// Ties a snapshot to the records that led to it.
    func hash(ofSnapshot form: String, _ bytes: Data) -> Data {
        var hash = SecureHash()
        hash.update([UInt8]("diaodu snapshot 2\0\(count)\0\(form)\0".utf8))
        hash.update(link.bytes)
        hash.update(bytes.bytes)
        return Data(hash.value)
    }
}

/// The one row that says whose journal it is, from where it is kept, and how far it has come. Its hash covers every column of it.
struct Summary: Hashable, Sendable {
    let owner: Owner
    var incarnation: UInt32
    var end: ChainEnd
    /// The end of the chain before the first record that is kept.
    var base: ChainEnd

    private var hash: Data {
        var hash = SecureHash()
        hash.update(
            [UInt8](
                """
                diaodu summary 3\0\(owner.network)\0\(owner.node)\0\(incarnation)\0\(end.count)\0\(base.count)\0
                """.utf8))
        hash.update(end.link.bytes)
        hash.update(base.link.bytes)
        return Data(hash.value)
    }

    /// In journals that are kept from their first record on, by the programs before this one.
    var earlierHash: Data {
        var hash = SecureHash()
        hash.update(
            [UInt8](
                "diaodu summary 2\0\(owner.network)\0\(owner.node)\0\(incarnation)\0\(end.count)\0".utf8))
        hash.update(end.link.bytes)
        return Data(hash.value)
    }

    func insert(into database: Database) throws {
        try database.execute(
            sql: "INSERT INTO journal VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?)",
            arguments: [
                owner.node, owner.network, incarnation, end.count, end.link, hash, base.count, base.link,
            ])
    }

    func write(to database: Database) throws {
        try database.cachedStatement(
            sql: """
                UPDATE journal SET incarnation = ?, record_count = ?, link = ?, hash = ?, base = ?, base_link = ?
                """
        ).execute(arguments: [incarnation, end.count, end.link, hash, base.count, base.link])
    }

    /// - Returns: nil when there is none, or its hash does not fit.
    static func read(from database: Database) throws -> Summary? {
        guard
            let row = try Row.fetchOne(database, sql: "SELECT * FROM journal"),
            let node = String.fromDatabaseValue(row["node"]),
            let network = String.fromDatabaseValue(row["network"]),
            let incarnation = UInt32.fromDatabaseValue(row["incarnation"]),
            let count = Int64.fromDatabaseValue(row["record_count"]),
            let link = Data.fromDatabaseValue(row["link"]), let hash = Data.fromDatabaseValue(row["hash"])
        else { return nil }
        let owner = Owner(node: node, network: network)
        var summary = Summary(
            owner: owner, incarnation: incarnation, end: ChainEnd(count: count, link: link),
            base: ChainEnd(beginningFor: owner))
        guard row.hasColumn("base") else { return summary.earlierHash == hash ? summary : nil }
        guard let base = Int64.fromDatabaseValue(row["base"]),
            let baseLink = Data.fromDatabaseValue(row["base_link"])
        else { return nil }
        summary.base = ChainEnd(count: base, link: baseLink)
        return summary.hash == hash ? summary : nil
    }
}
