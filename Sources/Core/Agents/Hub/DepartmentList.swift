internal import Domain

/// The departments of one hub, in the order in which they are asked.
struct DepartmentList: Sendable {
    var departments: [any Department]

    /// - Parameter types: no two with the same id.
    init(_ types: [any Department.Type], of network: Network) {
        departments = types.map { $0.init(of: network) }
        precondition(Set(types.map { $0.id }).count == types.count, "two departments have the same id")
    }

    var types: [any Department.Type] { departments.map { type(of: $0) } }

    func index(of id: DepartmentID) -> Int? { departments.firstIndex { type(of: $0).id == id } }
}

extension CodingUserInfoKey {
    /// The types of the departments that a hub's state was written with, where they are not ``HubAgent/standardDepartments``.
    public static let departments = CodingUserInfoKey(rawValue: "departments")!
}

/// Each department under its id.
extension DepartmentList: Codable {
    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(_ type: any Department.Type) { stringValue = type.id.text }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
        let types =
            decoder.userInfo[.departments] as? [any Department.Type] ?? HubAgent.standardDepartments
        let container = try decoder.container(keyedBy: Key.self)
        departments = try types.map { type in try container.decode(type, forKey: Key(type)) }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        for department in departments {
            try container.encode(department, forKey: Key(type(of: department)))
        }
    }
}
