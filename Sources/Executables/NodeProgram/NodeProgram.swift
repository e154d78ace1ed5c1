public import ArgumentParser
internal import Console
public import Domain
internal import Execution
internal import Foundation
internal import GateBooks
internal import KeyFiles
internal import Runtime
internal import SQLiteJournal

/// The program of one role: flags, then the node itself.
///
/// Exit codes: 0 stopped when asked to; 64 a wrong flag; 65 a journal that is damaged or decides otherwise; 69 a port cannot
/// be had; 74 the disk fails; 77 a file may not be used; 78 a setting is wrong, or another process speaks as this node.
public protocol NodeProgram: AsyncParsableCommand {
    static var role: Role { get }
    var common: CommonOptions { get }
    var flags: Flags { get }
}

extension NodeProgram {
    public static func main() async { await runToEnd() }

    public static var discussion: String {
        """
        Every setting can be a flag, an environment variable or a key of the configuration file, in this order; after each \
        flag stand the other two.
        """
    }

    public func run() async throws {
        // A node goes on without its log.
        Console.neverWait()
        do {
            let sources = try SettingSources(
                flags, environment: ProcessInfo.processInfo.environment, file: common.config, for: Self.role)
            let settings = try NodeSettings(sources, for: Self.role)
            try await NodeProcess(settings: settings).run(stoppingOnStandardInputEnd: common.stopOnStdinEOF)
        } catch { throw Failure(endedBy: error) }
    }
}

extension Failure {
    /// Not without a label: it would be taken before the translation of a fault that is known.
    fileprivate init(endedBy error: any Error) {
        switch error {
        case let error as Failure: self = error
        case let error as DriverFailure: self.init(.badConfiguration, "\(error)")
        case let error as TransportFailure:
            self.init(error.isTransient ? .unreachable : .badConfiguration, "\(error)")
        case let error as JournalError:
            switch error {
            case .inUse: self.init(.unreachable, "\(error)")
            case .damaged, .sealDamaged: self.init(.badData, "\(error)")
            case .notAJournal, .unknownFormat, .otherOwner, .beginsLater:
                self.init(.badConfiguration, "\(error)")
            case .inaccessible(let fault): self.init(Failure(fault).kind, "\(error)")
            case .unusable, .replaced, .notCommitted: self.init(.ioFailure, "\(error)")
            }
        case let error as ReplayFailure: self.init(.badData, "\(error)")
        case let error as GateBookError:
            self.init(error.fileFault.map { Failure($0).kind } ?? .badData, "\(error)")
        default: self.init(.ioFailure, "\(error)")
        }
    }
}
