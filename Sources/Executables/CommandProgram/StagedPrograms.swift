public import Supervision

/// The programs of one network on this host, started stage by stage: the hub, the prefectures, the enterprises.
public struct StagedPrograms {
    public private(set) var fleet: Fleet
    let supervisor: Supervisor
    private let stages: [[Program]]
    private var startedStageCount = 0

    public init(_ stages: [[Program]], policy: RestartPolicy = RestartPolicy()) {
        self.stages = stages
        fleet = Fleet(names: stages.joined().map(\.name))
        supervisor = Supervisor(policy: policy)
    }

    /// The program without which no other is of use.
    public var root: Program { stages[0][0] }

    /// Starts the first stage.
    public mutating func start() async { await startNextStage() }

    /// Takes note of what a program did.
    ///
    /// - Returns: what people should be told, line by line.
    public mutating func note(_ event: SupervisionEvent) -> [String] { fleet.note(event) }

    /// Starts the next stage when every program started so far has been ready once or has died.
    public mutating func advance() async {
        let started = stages.prefix(startedStageCount).joined()
        if !started.contains(where: { fleet.isAwaited($0.name) }) { await startNextStage() }
    }

    /// Returns when no program runs any more.
    public func stop() async { await supervisor.stop() }

    private mutating func startNextStage() async {
        guard startedStageCount < stages.count else { return }
        startedStageCount += 1
        for program in stages[startedStageCount - 1] { await supervisor.start(program) }
    }
}
