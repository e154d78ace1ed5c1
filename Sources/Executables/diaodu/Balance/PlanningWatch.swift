internal import Balancing
internal import Console

/// Shows how far a plan has come, and stops it when its time is up.
final class PlanningWatch {
    private let end: ContinuousClock.Instant?
    private var bar: ProgressBar

    /// Time runs from here.
    init(_ limit: Duration?, isQuiet: Bool) {
        end = limit.map { .now + $0 }
        bar = ProgressBar("planning", quiet: isQuiet)
    }

    /// Nil where nobody looks and nothing ends: then nothing has to be asked.
    var question: ((PlanningProgress) -> Bool)? {
        if end == nil, !bar.isVisible { return nil }
        return { progress in
            self.show(progress)
            return self.end.map { .now < $0 } ?? true
        }
    }

    func clear() { bar.clear() }

    private func show(_ progress: PlanningProgress) {
        let stages = PlanningProgress.Stage.allCases
        // Stages take unlike times: the bar says in which it is, no more.
        bar.show(
            progress.stage.rawValue * progress.count + progress.doneCount,
            of: stages.count * max(1, progress.count), remark: progress.stage.words)
    }
}

extension PlanningProgress.Stage {
    fileprivate var words: String {
        switch self {
        case .separate: "each resource alone"
        case .totals: "how much each tier gets"
        case .amounts: "who gets how much"
        case .flows: "what moves"
        }
    }
}
