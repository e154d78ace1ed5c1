public import Domain

/// Why a driver had to stop.
public enum DriverFailure: Error, CustomStringConvertible {
    /// Another process was heard first under the same id.
    case displaced(NodeID, by: UInt64)

    public var description: String {
        switch self {
        case .displaced(let node, let process):
            """
            another process (\(String(process, radix: 16))) already speaks as \(node): stop that one, or give this \
            one its own id, keys and data folder
            """
        }
    }
}
