internal import Domain

/// A run in which little happened proves little.
enum EnoughWork {
    /// Orders that must have been settled for each ten rounds.
    private static let settledMinPerTenRounds = 5

    /// - Parameter network: one that has little to move need not settle more than one order for each stock that needs something.
    static func isEnough(settledCount: Int, of network: Network, rounds: Int) -> Bool {
        let needCount = network.sites.reduce(0) { $0 + $1.stocks.count { $0.needPerYear > .zero } }
        let settledMin = min(settledMinPerTenRounds * rounds, 10 * max(1, needCount))
        return settledCount * 10 >= settledMin
    }
}
