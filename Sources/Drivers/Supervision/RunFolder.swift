public import Domain
public import FileAccess
public import Foundation
internal import Glibc

/// Where a network that runs on this host keeps everything: keys, configuration, journals, logs.
public struct RunFolder: Hashable, Sendable {
    public let path: String

    public init(_ path: String) { self.path = path }

    /// The one used when none is named.
    public static func standard(for network: NetworkID) -> RunFolder {
        RunFolder("\(Self.parentPath)/\(network)")
    }

    public static let parentPath = ".diaodu"

    public var keys: String { path + "/keys" }
    public var lockFile: String { path + "/lock" }
    public func configuration(of node: NodeID) -> String { "\(path)/config/\(node).yaml" }
    public func journal(of node: NodeID) -> String { "\(path)/journals/\(node).sqlite" }
    public func log(of node: NodeID) -> String { "\(path)/logs/\(node).log" }

    /// When a node last wrote into its journal; nil where there is none. An empty log beside one is what SQLite leaves when somebody else reads
    /// it.
    public var lastWrite: Date? {
        get throws(RunFolderError) {
            let folder = path + "/journals"
            do throws(FileFault) {
                return try listFolder(at: folder).filter { name in
                    [".sqlite", ".sqlite-wal", ".sqlite.seal"].contains { name.hasSuffix($0) }
                }.compactMap { name in
                    let attributes = try? FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)")
                    guard let size = attributes?[.size] as? Int, size > 0 else { return nil }
                    return attributes?[.modificationDate] as? Date
                }.max()
            } catch { throw .inaccessible(error) }
        }
    }

    private var subfolders: [String] { ["keys", "config", "journals", "logs"].map { "\(path)/\($0)" } }
    private var recordFile: String { path + "/run.json" }

    /// Makes what is missing and keeps what is there.
    ///
    /// Readable by its owner alone: it holds private keys.
    public func prepare() throws(RunFolderError) {
        for folder in [path] + subfolders {
            do throws(FileFault) { try makeFolder(at: folder, mode: 0o700) } catch {
                throw .inaccessible(error)
            }
        }
    }

    /// Moves everything to a folder beside this one, and returns its path.
    public func moveAside() throws(RunFolderError) -> String {
        let names = (1...999).lazy.map { "\(path).\($0)" }
        guard let aside = names.first(where: { !FileManager.default.fileExists(atPath: $0) }) else {
            throw .unusable(path: path, reason: "there are 999 older ones beside it; delete some")
        }
        do {
            try FileManager.default.moveItem(atPath: path, toPath: aside)
        } catch {
            throw .inaccessible(FileFault(path, .write, error))
        }
        return aside
    }

    public func write(_ record: RunRecord) throws(RunFolderError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do {
            try encoder.encode(record).write(to: URL(fileURLWithPath: recordFile), options: .atomic)
        } catch {
            throw .inaccessible(FileFault(recordFile, .write, error))
        }
    }

    /// What the newest run wrote.
    public func readRecord() throws(RunFolderError) -> RunRecord {
        let bytes: [UInt8]
        do throws(FileFault) { bytes = try readFile(at: recordFile) } catch {
            throw error.cause == .missing || error.cause == .isNoFolder
                ? .noRun(path: path) : .inaccessible(error)
        }
        do {
            return try JSONDecoder().decode(RunRecord.self, from: Data(bytes))
        } catch {
            throw .unusable(path: recordFile, reason: "not a record of a run: \(error)")
        }
    }

    /// The only run folder under `.diaodu`, or of several the one whose network runs, for commands that were told none.
    public static func findOnly() throws(RunFolderError) -> RunFolder {
        let names: [String]
        do throws(FileFault) { names = try listFolder(at: parentPath) } catch {
            throw error.cause == .missing ? .noRun(path: parentPath) : .inaccessible(error)
        }
        // What was moved aside has a dot in its name, which no network has.
        let candidates = names.compactMap { try? NetworkID($0) }.map(standard)
            .filter { FileManager.default.fileExists(atPath: $0.recordFile) }
        guard let first = candidates.first else { throw .noRun(path: parentPath) }
        guard candidates.count > 1 else { return first }
        let running = candidates.filter { (try? $0.readRecord())?.isRunning == true }
        guard running.count == 1, let only = running.first else {
            throw .ambiguous(paths: (running.isEmpty ? candidates : running).map(\.path))
        }
        return only
    }
}

/// What those who watch a run must know to find it.
public struct RunRecord: Hashable, Sendable, Codable {
    public let network: String
    /// The network folder, as an absolute path.
    public let networkFolder: String
    public let processID: Int32
    public let taps: [Tap]
    /// Where the hub hears and is heard by those who rule; nil where nobody may.
    public let desk: Desk?
    /// Of a recording that is played; nil for a network at work.
    public let replayOf: String?
    /// How long a round takes in this run folder; nil for a replay, and in records of earlier programs.
    public let roundSeconds: Double?
    /// For how long nobody ran in this run folder, in all; nil for a replay, and in records of earlier programs.
    public let pausedSeconds: Double?

    public init(
        network: String, networkFolder: String, processID: Int32, taps: [Tap], desk: Desk? = nil,
        replayOf: String? = nil, roundSeconds: Double? = nil, pausedSeconds: Double? = nil
    ) {
        (self.roundSeconds, self.pausedSeconds) = (roundSeconds, pausedSeconds)
        (self.network, self.networkFolder) = (network, networkFolder)
        (self.processID, self.taps, self.desk, self.replayOf) = (processID, taps, desk, replayOf)
    }

    /// Whether the process that wrote this still lives.
    public var isRunning: Bool { kill(processID, 0) == 0 || errno == EPERM }

    public struct Desk: Hashable, Sendable, Codable {
        public let reports: String
        public let orders: String

        public init(reports: String, orders: String) { (self.reports, self.orders) = (reports, orders) }
    }

    public struct Tap: Hashable, Sendable, Codable {
        public let parent: String
        public let endpoint: String

        public init(parent: String, endpoint: String) { (self.parent, self.endpoint) = (parent, endpoint) }
    }
}

public enum RunFolderError: Error, Hashable, CustomStringConvertible {
    case locked(path: String, holder: Int32?)
    case unusable(path: String, reason: String)
    case inaccessible(FileFault)
    case noRun(path: String)
    case ambiguous(paths: [String])

    public var description: String {
        switch self {
        case .locked(let path, let holder):
            """
            this run folder is in use\(holder.map { " by process \($0)" } ?? "") (\(path)); stop that `diaodu up` \
            first, or choose another folder with --run-dir
            """
        case .unusable(let path, let reason): "\(path): \(reason)"
        case .inaccessible(let fault): "\(fault): \(fault.remedy)"
        case .noRun(let path): "no network was started in \(path); start one with `diaodu up FOLDER`"
        case .ambiguous(let paths): "choose one of \(paths.joined(separator: ", ")) with --run-dir"
        }
    }
}
