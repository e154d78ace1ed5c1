internal import Synchronization

/// Somebody who asks to be let in, with a key that is proved to be theirs.
public struct Applicant: Hashable, Sendable {
    /// The port's group, such as "children" or "tap".
    public let domain: String
    public let key: CurvePublicKey
    /// The IP address, without the port.
    public let address: String

    public init(domain: String, key: CurvePublicKey, address: String) {
        (self.domain, self.key, self.address) = (domain, key, address)
    }
}

public enum Admission: Hashable, Sendable {
    case allow(user: String)
    case deny
}

/// Decides who is let in. Asked on the thread that polls: it must answer at once and must not block.
public typealias Authority = @Sendable (Applicant) -> Admission

/// An authority that knows a set of keys for each domain, which may change at any time.
///
/// Taking a key away keeps its owner from coming back; ``Bus/disconnectClients()`` ends the connections that stand.
public final class AllowedKeys: Sendable {
    private let users = Mutex<[String: [CurvePublicKey: String]]>([:])

    public init() {}

    /// - Parameter users: the name of the user behind each key. Replaces what was allowed in `domain`.
    public func allow(_ users: [CurvePublicKey: String], in domain: String) {
        self.users.withLock { $0[domain] = users }
    }

    public func admission(of applicant: Applicant) -> Admission {
        let user = users.withLock { $0[applicant.domain]?[applicant.key] }
        return user.map { .allow(user: $0) } ?? .deny
    }

    public var authority: Authority { { self.admission(of: $0) } }
}
