internal import Console
internal import Foundation
internal import PlantedBugs
internal import Simulation
internal import Tables

/// Which planted bugs were caught, as `diaodu-lab simulate --planted-bugs` prints it.
struct PlantedBugsReport: Encodable {
    let bugs: [Bug]
    let realSeconds: Double

    struct Bug: Encodable {
        let name: String
        let fault: String
        /// The checker; null for a bug that was not caught.
        let caughtBy: String?
        /// Under which seed.
        let seed: UInt64?
    }

    /// Runs every bug.
    init(threadCount: Int, onDone: @escaping @Sendable (Int, String) -> Void) {
        let started = ContinuousClock.now
        bugs = WorkerPool(threadCount: threadCount).map(
            PlantedBug.all, onDone: { onDone($0, $1.name) },
            { bug in
                let caught = bug.findDetectingSeed()
                return Bug(
                    name: bug.name, fault: bug.fault, caughtBy: caught?.checker.rawValue,
                    seed: caught?.seed)
            })
        realSeconds = (ContinuousClock.now - started) / .seconds(1)
    }

    var isSound: Bool { bugs.allSatisfy { $0.seed != nil } }

    func lines(_ global: GlobalOptions) -> [String] {
        var table = TextTable([.text("bug"), .text("caught by"), .number("seed"), .text("what is wrong")])
        for bug in bugs {
            table.append([
                bug.name, bug.caughtBy ?? global.alarming("NOT CAUGHT"), bug.seed.map { "\($0)" } ?? "",
                bug.fault,
            ])
        }
        return table.lines(emphasise: global.bold)
    }
}
