internal import CSodium

enum Sodium {
    /// Chooses the fastest code for this processor; once in a process, whichever thread comes first.
    static let start: Void = {
        precondition(sodium_init() >= 0, "libsodium cannot be used on this machine")
    }()
}
