/// Decides what becomes of a program that has died.
public struct RestartPolicy: Sendable {
    private let delayMin: Duration
    private let delayMax: Duration
    /// Having run for this long, a program counts as healthy: its next death is its first.
    private let healthyAfter: Duration
    private let misconfigurationCountMax: Int

    private var deathCount = 0
    private var misconfigurationCount = 0

    public init(
        delayMin: Duration = .milliseconds(250), delayMax: Duration = .seconds(10),
        healthyAfter: Duration = .seconds(30), misconfigurationCountMax: Int = 3
    ) {
        precondition(.zero < delayMin && delayMin <= delayMax && misconfigurationCountMax >= 1)
        self.delayMin = delayMin
        self.delayMax = delayMax
        self.healthyAfter = healthyAfter
        self.misconfigurationCountMax = misconfigurationCountMax
    }

    public enum Decision: Hashable, Sendable {
        case restart(after: Duration)
        case giveUp
    }

    /// The wait doubles from death to death. A program that keeps refusing its configuration is given up.
    public mutating func decide(after exit: ProcessExit, ranFor: Duration) -> Decision {
        if ranFor >= healthyAfter { (deathCount, misconfigurationCount) = (0, 0) }
        misconfigurationCount = exit.isMisconfiguration ? misconfigurationCount + 1 : 0
        guard misconfigurationCount < misconfigurationCountMax else { return .giveUp }
        defer { deathCount += 1 }
        return .restart(after: min(delayMax, delayMin * (1 << min(deathCount, 20))))
    }
}
