internal import DIMACS
internal import Domain
internal import Flow
internal import Foundation
internal import KeyFiles
internal import MessageSchema
internal import NetworkFolder
internal import PlainText

extension FuzzTarget {
    typealias RecordDecoding = @Sendable ([UInt8]) throws -> JournalRecord

    /// One record of a journal.
    static func journalRecord(
        decode: @escaping RecordDecoding = { try JournalCoding.decode($0) }
    ) -> FuzzTarget {
        FuzzTarget("journal-record") { bytes in
            let record: JournalRecord
            do { record = try decode(bytes) } catch let failure as JournalDecodingFailure {
                switch failure {
                case .invalidField(let fault): return "refused for \(fault.field)"
                default: return "refused"
                }
            }
            let again = JournalCoding.encode(record.input, at: record.at, decided: record.decided)
            guard try decode(again) == record else {
                throw FuzzFinding("it is not read as it was written")
            }
            return "taken as \("\(record.input)".prefix(while: { $0 != "(" }))"
        }
    }

    /// `network.yaml` and the tables, each after a line `=== NAME`.
    static func networkFolder(
        read: @escaping @Sendable (String) throws -> Network = { try readNetwork(at: $0) }
    ) -> FuzzTarget {
        FuzzTarget("network-folder") { bytes in
            try withFolder { folder in
                var file: FileHandle?
                for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
                    if line.starts(with: Array("=== ".utf8)) {
                        let name = String(decoding: line.dropFirst(4), as: UTF8.self)
                        guard !name.contains("/"), !name.contains("\0"), !name.isEmpty, name.utf8.count < 100
                        else {
                            return "no folder"
                        }
                        _ = FileManager.default.createFile(atPath: "\(folder)/\(name)", contents: nil)
                        file = FileHandle(forWritingAtPath: "\(folder)/\(name)")
                    } else {
                        file?.write(Data(line + [UInt8(ascii: "\n")]))
                    }
                }
                let network: Network
                do { network = try read(folder) } catch let error as NetworkFolderError {
                    guard !error.problems.isEmpty else { throw FuzzFinding("refused without a problem") }
                    for problem in error.problems where problem.description.firstInvisible != nil {
                        throw FuzzFinding("raw text of the folder in \(problem.description.escaped)")
                    }
                    return "refused for \(error.problems.count) problems"
                }
                try check(network)
                return "taken"
            }
        }
    }

    private static func check(_ network: Network) throws {
        for site in network.sites {
            let isKnown = site.parent == network.hub.id || network.prefecture(site.parent) != nil
            guard isKnown, network.location(site.location) != nil, site.tier.rank <= network.tiers.count
            else {
                throw FuzzFinding("\(site.id) has a parent, a location or a tier that is not there")
            }
            for stock in site.stocks where network.resource(stock.resource) == nil {
                throw FuzzFinding("\(site.id) has \(stock.resource), which is no resource")
            }
        }
        for link in network.links
        where network.location(link.tail) == nil || network.location(link.head) == nil {
            throw FuzzFinding("\(link.id) leads nowhere")
        }
        let nodes = [network.hub.id] + network.prefectures.map(\.id) + network.sites.map(\.id)
        guard Set(nodes).count == nodes.count else { throw FuzzFinding("two nodes have one name") }
    }

    /// DIMACS, compressed or not. Inputs that announce more than a million vertices are passed over: they are slow, not wrong.
    static func flowFile(
        read: @escaping @Sendable (String) throws -> FlowProblem = { try readFlowProblem(at: $0) }
    ) -> FuzzTarget {
        FuzzTarget("dimacs") { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            let isHuge = text.matches(of: /min[ \t]+([0-9]{7,})/).isEmpty == false
            guard !isHuge else { return "passed over" }
            return try withFile(bytes, name: "problem.min") { path in
                let problem: FlowProblem
                do { problem = try read(path) } catch is DIMACSError { return "refused" }
                for arc in problem.arcs {
                    guard (0..<problem.vertexCount).contains(arc.tail),
                        (0..<problem.vertexCount).contains(arc.head)
                    else { throw FuzzFinding("an arc leads out of the problem") }
                }
                guard problem.supplies.count == problem.vertexCount else {
                    throw FuzzFinding("a vertex is missing")
                }
                return "taken with \(problem.arcs.isEmpty ? "no arcs" : "arcs")"
            }
        }
    }

    /// Everybody's public keys.
    static func registry(
        read: @escaping @Sendable (String) throws -> Registry = { try readRegistry(at: $0) }
    ) -> FuzzTarget {
        FuzzTarget("registry") { bytes in
            try withFile(bytes, name: "registry.json") { path in
                let registry: Registry
                do { registry = try read(path) } catch let error as KeyFileError {
                    return "refused: \("\(error)".count % 7)"
                }
                guard registry.members.count(where: { $0.role == .hub }) == 1 else {
                    throw FuzzFinding("there is not one hub")
                }
                for member in registry.members {
                    guard member.signingKey.count == 32, member.transportKey.count == 32 else {
                        throw FuzzFinding("\(member.node) has a key of another length")
                    }
                    if let parent = member.parent, registry.member(parent) == nil {
                        throw FuzzFinding("the parent of \(member.node) is nobody")
                    }
                }
                return "taken with \(registry.members.count) members"
            }
        }
    }

    static func withFile<Outcome>(
        _ bytes: [UInt8], name: String, _ body: (String) throws -> Outcome
    ) throws -> Outcome {
        try withFolder { folder in
            try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
            return try body("\(folder)/\(name)")
        }
    }

    static func withFolder<Outcome>(_ body: (String) throws -> Outcome) throws -> Outcome {
        // In memory where there is such a place: hundreds of files a second.
        let place =
            FileManager.default.isWritableFile(atPath: "/dev/shm") ? "/dev/shm" : NSTemporaryDirectory()
        let folder =
            "\(place)/diaodu-fuzz-\(ProcessInfo.processInfo.processIdentifier)-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        return try body(folder)
    }
}
