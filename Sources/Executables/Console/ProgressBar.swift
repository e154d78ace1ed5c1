internal import Foundation
internal import Synchronization

/// How far long work has come: drawn on a terminal, silent everywhere else.
public struct ProgressBar {
    private let title: String
    public let isVisible: Bool
    private var lastPermille = -1

    public init(_ title: String, quiet: Bool) {
        self.title = title
        isVisible = !quiet && isatty(STDERR_FILENO) == 1
    }

    /// Redrawn only when it looks different.
    public mutating func show(_ done: Int, of total: Int, remark: String = "") {
        guard isVisible, total > 0 else { return }
        let permille = done * 1_000 / total
        guard permille != lastPermille else { return }
        lastPermille = permille
        let filled = permille * Self.width / 1_000
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: Self.width - filled)
        Console.status("\(title) \(bar) \(permille / 10) %\(remark.isEmpty ? "" : "  \(remark)")")
    }

    /// Leaves the line as it was before.
    public mutating func clear() {
        if isVisible, lastPermille >= 0 { Console.status("") }
        lastPermille = -1
    }

    private static let width = 30
}

/// A bar that several threads may move.
public final class SharedBar: Sendable {
    private let bar: Mutex<ProgressBar>
    private let total: Int

    public init(_ title: String, quiet: Bool, total: Int) {
        bar = Mutex(ProgressBar(title, quiet: quiet))
        self.total = total
    }

    public func show(_ done: Int, remark: String) {
        bar.withLock { $0.show(done, of: total, remark: remark) }
    }

    public func clear() { bar.withLock { $0.clear() } }
}
