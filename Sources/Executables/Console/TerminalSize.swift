internal import Foundation

/// What a terminal can show.
public struct TerminalSize: Hashable, Sendable {
    public let columnCount: Int
    public let rowCount: Int

    public init(columnCount: Int, rowCount: Int) {
        (self.columnCount, self.rowCount) = (columnCount, rowCount)
    }

    /// That of the terminal that data goes to, or 80 × 24 where it does not say; nil when data goes elsewhere.
    public static var ofOutput: TerminalSize? {
        guard isatty(STDOUT_FILENO) == 1 else { return nil }
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
            return TerminalSize(columnCount: 80, rowCount: 24)
        }
        return TerminalSize(columnCount: Int(size.ws_col), rowCount: Int(size.ws_row))
    }
}
