internal import Domain

/// A run in which little happened proves little.
enum EnoughWork {
    /// Orders that must have been settled for each ten rounds.
    private static let settledMinPerTenRounds = 5

    static func isEnough(settledCount: Int, rounds: Int) -> Bool {
        settledCount * 10 >= settledMinPerTenRounds * rounds
    }
}
