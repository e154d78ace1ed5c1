internal import Domain
internal import Foundation

extension WireDepartmentContent {
    init(_ content: DepartmentContent) {
        self.init()
        department = content.department.text
        kind = content.kind.text
        body = Data(content.body)
    }

    /// The body is the department's to read.
    func checked() throws(FieldFault) -> DepartmentContent {
        let department: DepartmentID = try Field("department").identifier(department)
        // It has fields of its own.
        guard department != .goods else { throw Field("department").fault(.contradicts(field: "body")) }
        _ = try Field("body").integer(body.count, in: 0...Int64(DepartmentContent.bodyByteCountMax))
        return DepartmentContent(
            department: department, kind: try Field("kind").identifier(kind), body: [UInt8](body))
    }
}
