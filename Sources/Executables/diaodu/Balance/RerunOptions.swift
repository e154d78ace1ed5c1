internal import ArgumentParser
internal import Balancing
internal import Console
internal import Domain
internal import Execution
internal import SQLiteJournal

/// `diaodu simulate --from-journal`: what really happened, run again.
struct RerunOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Run the journal of a real node again instead: reach the same decisions, and plan every round anew from what \
            it was planned on then.
            """, valueName: "file"))
    var fromJournal: String?

    @Option(
        help: ArgumentHelp(
            "What if, with --from-journal: \(WhatIf.Policy.list).", valueName: "name"))
    var policy: String?

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp(
            """
            What if, with --from-journal: supply=CLASS=FACTOR, need=CLASS=FACTOR, capacity=KIND=FACTOR, reserve=FACTOR, \
            tiers=2,1,3. May be repeated.
            """, valueName: "key=value"))
    var settings: [String] = []

    func validate() throws {
        guard fromJournal != nil || (policy == nil && settings.isEmpty) else {
            throw ValidationError("--policy and --set ask what would have been: they need --from-journal.")
        }
    }

    /// - Throws: exit code 1 when this program decides or plans otherwise than the node did.
    func run(_ path: String, of network: Network, _ global: GlobalOptions) throws {
        let asksWhatIf = policy != nil || !settings.isEmpty
        let otherwise = asksWhatIf ? try WhatIf(policy: policy, settings: settings, of: network) : nil
        let (journal, rerun): (JournalReader, JournalRerun)
        do {
            journal = try JournalReader(path: path)
            guard journal.network == network.id else {
                throw Failure(
                    .badConfiguration, "\(path) is of \(journal.network), not of \(network.id)",
                    remedy: "Name the network folder that the node had.")
            }
            rerun = try JournalRerun(of: journal, in: network, otherwise: otherwise)
        } catch let error as JournalError {
            throw Failure(error)
        } catch let error as ReplayFailure {
            throw Failure(error, of: path)
        } catch let error as BalancingError {
            throw Failure(.negativeAnswer, "what if: \(error)")
        }
        let report = RerunReport(rerun, node: journal.node, of: network, otherwise)
        global.show(report, lines: report.lines(global))
        if !report.isSame { throw ExitCode(Failure.Kind.negativeAnswer.rawValue) }
    }
}

extension Failure {
    fileprivate init(_ error: ReplayFailure, of path: String) {
        switch error.reason {
        case .undecodable: self.init(.badData, "\(path): \(error)")
        case .decidesOtherwise: self.init(.negativeAnswer, "\(path): \(error)")
        }
    }
}
