internal import Domain

/// The departments of one hub, in the order in which they are asked.
struct DepartmentList: Codable, Sendable {
    var departments: [any Department]

    /// - Parameter types: no two with the same id.
    init(_ types: [any Department.Type], of network: Network) {
        precondition(Set(types.map { $0.id }).count == types.count, "two departments have the same id")
        departments = types.map { $0.init(of: network) }
    }

    var types: [any Department.Type] { departments.map { type(of: $0) } }

    func index(of id: DepartmentID) -> Int? { departments.firstIndex { type(of: $0).id == id } }

    init(from decoder: any Decoder) throws {
        let types =
            decoder.userInfo[.departments] as? [any Department.Type] ?? HubAgent.standardDepartments
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

extension CodingUserInfoKey {
    /// The types of the departments that a state was written with: of ``Department`` for a hub's, of ``SiteDepartment`` for
    /// an enterprise's. Not needed where they are those of production.
    public static let departments = CodingUserInfoKey(rawValue: "departments")!
}

struct DepartmentKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ department: DepartmentID) { stringValue = department.text }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}
