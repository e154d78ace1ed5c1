/// A run in which little happened proves little.
enum EnoughWork {
    /// Orders that must have been settled for each ten rounds.
    private static let settledMinPerTenRounds = 5

    /// - Parameter shipmentCount: of one round: a network that has little to move need not settle more than each of them once.
    static func isEnough(settledCount: Int, shipmentCount: Int, rounds: Int) -> Bool {
        let settledMin = min(settledMinPerTenRounds * rounds, 10 * max(1, shipmentCount))
        return settledCount * 10 >= settledMin
    }
}
