internal import Foundation

/// The two output streams of a program: data goes to stdout, everything else to stderr.
public enum Console {
    /// Writes a line of data at once, also into a pipe: whoever reads a stream waits for it.
    public static func data(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

    /// Writes a line that is not data.
    public static func write(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }
}
