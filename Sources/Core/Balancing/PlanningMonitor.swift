/// How far the making of a plan has come.
public struct PlanningProgress: Hashable, Sendable {
    public let stage: Stage
    /// Steps of the stage that are done, and how many it has.
    public let doneCount: Int
    public let count: Int
    /// What linear programmes have done so far: for each simplex iteration the rows and columns of its programme. It is the same on every machine, so that a plan
    /// that ends at a limit of it is the same too.
    public let work: Int

    /// In their order; the later ones are left out where each resource can be planned alone.
    public enum Stage: Int, Hashable, Sendable, CaseIterable {
        /// Each resource as if it had all capacities to itself; a step for each.
        case separate
        /// How much each tier gets in all; a step for each.
        case totals
        /// Who in each tier gets how much; a step for each tier.
        case amounts
        /// What moves, at least cost.
        case flows
    }
}

/// Asks, between steps of work, whether to go on. Once told to stop it asks no more.
final class PlanningMonitor {
    private let goesOn: ((PlanningProgress) -> Bool)?
    private var step = (stage: PlanningProgress.Stage.separate, doneCount: 0, count: 1)
    private var work = 0
    private(set) var isStopped = false
    /// Whether resources are planned together: what one of them does alone is no stage then.
    private var isShared = false

    /// - Parameter goesOn: nil for never to be stopped.
    init(_ goesOn: ((PlanningProgress) -> Bool)? = nil) { self.goesOn = goesOn }

    var isWatched: Bool { goesOn != nil }

    /// - Throws: `interrupted` when planning must stop.
    func begin(_ stage: PlanningProgress.Stage, done: Int, of count: Int) throws(BalancingError) {
        if stage == .separate || isShared {
            step = (stage, done, count)
        }
        try check()
    }

    /// Resources share capacities: all are planned at once from here on.
    func beginShared() { isShared = true }

    func check() throws(BalancingError) {
        guard continues() else { throw .interrupted }
    }

    /// - Parameter work: what was done since it was last asked, as ``PlanningProgress/work`` counts it.
    func continues(after work: Int = 0) -> Bool {
        self.work += work
        let progress = PlanningProgress(
            stage: step.stage, doneCount: step.doneCount, count: step.count, work: self.work)
        if !isStopped, let goesOn, !goesOn(progress) { isStopped = true }
        return !isStopped
    }
}
