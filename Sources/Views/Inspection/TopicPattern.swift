public import Domain

/// Which topics somebody wants to see, with the wildcards of MQTT: `+` stands for one segment, `#` at the end for all
/// that remain.
public struct TopicPattern: Hashable, Sendable, CustomStringConvertible {
    private let segments: [Substring]
    /// Whether what follows the segments does not matter.
    private let isOpen: Bool

    /// Reads `up/nanping/+/status/`; the slash at the end may be left out.
    ///
    /// - Throws: ``TopicPatternError`` for a pattern that no topic of this protocol can match.
    public init(_ text: String) throws(TopicPatternError) {
        var segments = text.split(separator: "/", omittingEmptySubsequences: false)
        if segments.last == "" { segments.removeLast() }
        isOpen = segments.last == "#"
        if isOpen { segments.removeLast() }
        self.segments = segments
        guard isOpen ? segments.count <= Self.segmentCount : segments.count == Self.segmentCount else {
            throw TopicPatternError(pattern: text, fault: .wrongLength)
        }
        for (index, segment) in segments.enumerated() where segment != "+" {
            guard !segment.contains("+"), !segment.contains("#") else {
                throw TopicPatternError(pattern: text, fault: .misplacedWildcard(String(segment)))
            }
            guard Self.isPossible(segment, at: index) else {
                throw TopicPatternError(
                    pattern: text, fault: .impossibleSegment(String(segment), index: index))
            }
        }
    }

    public static let all = TopicPattern(everything: ())

    private init(everything: Void) { (segments, isOpen) = ([], true) }

    public func matches(_ topic: Topic) -> Bool {
        let parts = topic.description.split(separator: "/")
        return zip(segments, parts).allSatisfy { $0 == "+" || $0 == $1 }
    }

    public var description: String { (segments + (isOpen ? ["#"] : [""])).joined(separator: "/") }

    private static let segmentCount = 4

    private static func isPossible(_ segment: Substring, at index: Int) -> Bool {
        switch index {
        case 0: Topic.Direction(rawValue: String(segment)) != nil
        case 2: segment == "*" || (try? NodeID(String(segment))) != nil
        case 3: Topic.Kind(rawValue: String(segment)) != nil
        default: (try? NodeID(String(segment))) != nil
        }
    }
}

public struct TopicPatternError: Error, Hashable, CustomStringConvertible {
    public let pattern: String
    public let fault: Fault

    public enum Fault: Hashable, Sendable {
        case wrongLength
        case misplacedWildcard(String)
        case impossibleSegment(String, index: Int)
    }

    public var description: String {
        switch fault {
        case .wrongLength:
            "'\(pattern)': a topic is DIRECTION/PARENT/NODE/KIND/; write + for any one of them, # at the end for the rest"
        case .misplacedWildcard(let segment):
            "'\(pattern)': in '\(segment)' a wildcard is not alone; + stands for a whole segment, # only at the end"
        case .impossibleSegment(let segment, index: 0):
            "'\(pattern)': a topic begins with up or down, not '\(segment)'"
        case .impossibleSegment(let segment, index: 3):
            """
            '\(pattern)': there is no kind '\(segment)', only \
            \(Topic.Kind.allCases.map(\.rawValue).joined(separator: ", "))
            """
        case .impossibleSegment(let segment, _): "'\(pattern)': '\(segment)' cannot be the name of a node"
        }
    }
}
