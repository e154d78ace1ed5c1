public import Domain

/// The counterpart of a department of the hub at one site: takes the department's instructions there, and states facts to it.
///
/// Its state is the fold of what it was handed. The enterprise records the input whenever a fact comes of it, and for every
/// instruction and entry; so a deadline on which it states nothing must leave its state as it was.
public protocol SiteDepartment: Codable, Sendable {
    static var id: DepartmentID { get }

    init(of site: Site, in network: Network)

    /// When to call ``handleDeadline(at:by:)`` if nothing else happens first.
    ///
    /// - Parameter clock: nil until the hub's books are open.
    func nextDeadline(by clock: NetworkClock?) -> Instant?

    /// Does what is due, nothing before its time.
    ///
    /// - Returns: what to state to the department, in order.
    mutating func handleDeadline(at now: Instant, by clock: NetworkClock?) -> [DepartmentContent]

    /// Takes an instruction of the department, each once and in the order of their numbers.
    ///
    /// - Returns: what to state to the department, in order.
    mutating func take(_ instruction: DepartmentContent, at now: Instant) -> [DepartmentContent]

    /// Takes what the site's own people or systems say. They may say it again.
    ///
    /// - Returns: what to state to the department, in order.
    mutating func enter(_ entry: DepartmentContent, at now: Instant) -> [DepartmentContent]
}

/// The counterparts at one site, in the order in which they are asked.
struct SiteDepartmentList: Codable, Sendable {
    var departments: [any SiteDepartment]

    /// - Parameter types: no two with the same id.
    init(_ types: [any SiteDepartment.Type], of site: Site, in network: Network) {
        precondition(Set(types.map { $0.id }).count == types.count, "two departments have the same id")
        departments = types.map { $0.init(of: site, in: network) }
    }

    var types: [any SiteDepartment.Type] { departments.map { type(of: $0) } }

    func index(of id: DepartmentID) -> Int? { departments.firstIndex { type(of: $0).id == id } }

    init(from decoder: any Decoder) throws {
        let types = decoder.userInfo[.departments] as? [any SiteDepartment.Type] ?? []
        let container = try decoder.container(keyedBy: DepartmentKey.self)
        departments = try types.map { type in try container.decode(type, forKey: DepartmentKey(type.id)) }
    }

    /// Each department under its id.
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: DepartmentKey.self)
        for department in departments {
            try container.encode(department, forKey: DepartmentKey(type(of: department).id))
        }
    }
}
