/// A name that can be compared only with names of the same kind.
///
/// Comparable so that agents iterate over sorted identifiers: Swift's `Set` and `Dictionary`
/// orders differ from one process to the next and would break replay.
public struct Identifier<Kind>: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let text: String

    /// - Throws: ``IdentifierError`` when `text` could not be a topic segment.
    public init(_ text: String) throws(IdentifierError) {
        guard !text.isEmpty else { throw .empty }
        guard text.utf8.count <= Self.byteCountMax else { throw .tooLong(byteCount: text.utf8.count) }
        guard let bad = text.unicodeScalars.first(where: { !Self.isAllowed($0) }) else {
            self.text = text
            return
        }
        throw .forbiddenCharacter(Character(bad))
    }

    public static var byteCountMax: Int { 64 }

    public var description: String { text }

    public static func < (left: Self, right: Self) -> Bool { left.text < right.text }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "0"..."9", "-": true
        default: false
        }
    }
}

/// The whole set of reasons; callers switch over it without a `default`.
public enum IdentifierError: Error, Hashable, CustomStringConvertible {
    case empty
    case tooLong(byteCount: Int)
    case forbiddenCharacter(Character)

    public var description: String {
        switch self {
        case .empty: "an identifier may not be empty"
        case .tooLong(let byteCount): "an identifier has at most 64 bytes, this one has \(byteCount)"
        case .forbiddenCharacter(let character):
            "an identifier has only a-z, 0-9 and '-', this one has '\(character)'"
        }
    }
}

public enum NetworkKind {}
public enum NodeKind {}
public enum LocationKind {}
public enum LinkKind {}
public enum ResourceKind {}

public typealias NetworkID = Identifier<NetworkKind>
/// Names a hub, a prefecture or an enterprise. A site is known by the node that speaks for it.
public typealias NodeID = Identifier<NodeKind>
public typealias LocationID = Identifier<LocationKind>
public typealias LinkID = Identifier<LinkKind>
public typealias ResourceID = Identifier<ResourceKind>
