/// Notices programs that were started and are not ready for long: they hang, and whatever is started after them waits.
public struct StartWatch: Sendable {
    /// When each was first seen starting.
    private var since: [String: ContinuousClock.Instant] = [:]
    private var told: Set<String> = []

    public static let patience = Duration.seconds(10)

    public init() {}

    /// To be called at least every second.
    ///
    /// - Parameter names: of the programs that are starting.
    /// - Returns: those that have become too slow since the last call, in the order given; each is told once.
    public mutating func check(_ names: [String], at now: ContinuousClock.Instant) -> [String] {
        for name in names where since[name] == nil { since[name] = now }
        let slow = names.filter { name in
            !told.contains(name) && since[name].map { now - $0 >= Self.patience } == true
        }
        told.formUnion(slow)
        return slow
    }
}
