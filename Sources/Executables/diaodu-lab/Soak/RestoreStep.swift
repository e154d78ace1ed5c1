internal import Console
internal import Domain
internal import Foundation
internal import Reconciliation

/// One restore, from the copy to the moment when everybody is at work again.
extension RestoreRun {
    func carryOut(
        _ step: RestorePlan.Step, _ watch: inout RestoreWatch, _ copies: inout JournalCopies
    ) async throws -> RestoreResult {
        guard await watch.wait(Self.patience, until: { $0.isWhole }) else {
            return RestoreResult(step, failure: "not everybody was at work before")
        }
        guard let copy = try await copy(for: step, &watch, &copies),
            let process = watch.processes[step.node]
        else { return RestoreResult(step, failure: "there was no copy to restore") }
        let logLength = logByteCount(of: step.node)
        let lost = try copies.restore(copy, of: step.node, running: process)
        let hasForgotten = try hasForgotten(step, copy: "\(copy.path)/journal", lost: lost)
        watch.forget(step.node)
        guard await watch.wait(Self.patience, until: { $0.startedAt[step.node] != nil }),
            let startedAt = watch.startedAt[step.node]
        else { return RestoreResult(step, failure: "it did not start from the copy") }

        // By the starts that its parent has heard it says itself what it is. The hub has no parent, and a copy may lack no start.
        func isNamed(_ watch: RestoreWatch) -> Bool {
            watch.held.contains(step.node)
                || log(of: step.node, from: logLength).contains("was heard in its start")
        }
        // A prefecture keeps no streams, and goes on by itself.
        let mustBeHeld = hasForgotten && step.kind != .prefecture
        let round = watch.round
        _ = await watch.wait(
            namingMax, until: { isNamed($0) || (!hasForgotten && $0.isWhole && $0.round > round) })
        let namedAfter = isNamed(watch) ? ContinuousClock.now - startedAt : nil
        if hasForgotten, namedAfter == nil {
            return RestoreResult(
                step,
                failure:
                    "it was not named within \(RestoreResult.seconds(namingMax)), and has forgotten something"
            )
        }
        // Of what nobody knew then, somebody may hear later.
        _ = await watch.wait(
            Self.patience,
            until: {
                $0.held.contains(step.node) || (!mustBeHeld && $0.isWhole && $0.round > round)
            })
        if mustBeHeld, !watch.held.contains(step.node) {
            return RestoreResult(
                step, namedAfter, failure: "it was not held, and has forgotten something")
        }
        if watch.held.contains(step.node), let failure = try await resume(step.node) {
            return RestoreResult(step, namedAfter, failure: "it could not be resumed: \(failure)")
        }
        guard await watch.wait(Self.patience, until: { $0.isWhole && $0.round > round }) else {
            return RestoreResult(
                step, namedAfter,
                failure: "\(watch.held.isEmpty ? "not everybody is at work" : "\(watch.held) are held") since"
            )
        }
        return RestoreResult(step, namedAfter, wholeAfter: ContinuousClock.now - startedAt)
    }

    /// A round; where rounds are short, until a process that has gone counts as silent: another one under the same number of
    /// starts is not heard before.
    private var namingMax: Duration {
        max(roundLength, max(network.timing.suspectAfter, network.timing.status * 3) + roundLength)
    }

    /// Waits until there is a copy as old as the step wants; copies are taken all the time.
    private func copy(
        for step: RestorePlan.Step, _ watch: inout RestoreWatch, _ copies: inout JournalCopies
    ) async throws -> JournalCopies.Copy? {
        let age: Duration
        switch step.age {
        case .old(let wanted): age = wanted
        case .restarts(let count):
            guard let process = watch.processes[step.node] else { return nil }
            try copies.take(of: step.node, running: process)
            for _ in 0..<count {
                guard let process = watch.processes[step.node] else { return nil }
                watch.forget(step.node)
                kill(process, SIGKILL)
                let round = watch.round
                guard await watch.wait(Self.patience, until: { $0.isWhole && $0.round > round }) else {
                    return nil
                }
            }
            return copies.copy(of: step.node, atLeast: .zero)
        }
        let end = ContinuousClock.now + age + Self.patience
        while ContinuousClock.now < end, !watch.isOver {
            if let copy = copies.copy(of: step.node, atLeast: age) { return copy }
            for (node, process) in watch.processes where watch.isWhole {
                try copies.take(of: node, running: process)
            }
            copies.prune(olderThan: copyAge * 2)
            _ = await watch.wait(max(.seconds(1), copyAge / 60), until: { _ in false })
        }
        return nil
    }

    /// Whether others certainly know of more than the copy has.
    private func hasForgotten(_ step: RestorePlan.Step, copy: String, lost: String) throws -> Bool {
        do {
            let (known, then) = (
                try readStreams(of: step.node, in: network, journal: lost),
                try readStreams(of: step.node, in: network, journal: copy)
            )
            return known.contains { site, streams in
                streams.acknowledgedThrough > then[site]?.issuedThrough ?? 0
                    || streams.takenThrough > then[site]?.takenThrough ?? 0
            }
        } catch { throw Failure(.badData, "\(error)") }
    }
}
