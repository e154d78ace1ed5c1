public import ArgumentParser
internal import Console

/// A program whose commands people type: runs the one that was named, and says why it failed.
public protocol CommandProgram: AsyncParsableCommand {}

extension CommandProgram {
    public static func main() async { await runToEnd() }
}
