internal import Domain
internal import Foundation

/// The JSON in a key file or registry, read field by field so that an error can name the field.
struct KeyText {
    private let path: String
    private let fields: [String: Any]

    init(path: String, bytes: Data) throws(KeyFileError) {
        guard let fields = (try? JSONSerialization.jsonObject(with: bytes)) as? [String: Any] else {
            throw .notJSON(path: path)
        }
        (self.path, self.fields) = (path, fields)
    }

    func nodeKeys() throws(KeyFileError) -> NodeKeys {
        let object = Object(path: path, place: "", fields: fields)
        let keys = NodeKeys(
            node: try object.identifier("node"), network: try object.identifier("network"),
            signingSeed: try object.key("signing_seed"), transportSecret: try object.key("transport_secret"),
            transportPublic: try object.key("transport_public"))
        guard NodeKeys.transportPublic(of: keys.transportSecret) == keys.transportPublic else {
            throw object.invalid("transport_public", "does not belong to transport_secret")
        }
        return keys
    }

    func registry() throws(KeyFileError) -> Registry {
        let object = Object(path: path, place: "", fields: fields)
        guard let rows = fields["members"] as? [[String: Any]] else {
            throw object.invalid("members", "is not a list of objects")
        }
        var members: [Member] = []
        for (index, row) in rows.enumerated() {
            let row = Object(path: path, place: "members[\(index)].", fields: row)
            let text = try row.text("role")
            guard let role = Role(rawValue: text) else {
                throw row.invalid(
                    "role",
                    "is '\(text)', not one of \(Role.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            let member = Member(
                node: try row.identifier("node"), role: role,
                parent: row.isAbsent("parent") ? nil : try row.identifier("parent"),
                signingKey: try row.key("signing_key"), transportKey: try row.key("transport_key"))
            guard !members.contains(where: { $0.node == member.node }) else {
                throw row.invalid("node", "is \(member.node) for the second time")
            }
            members.append(member)
        }
        for (index, member) in members.enumerated() {
            let row = Object(path: path, place: "members[\(index)].", fields: rows[index])
            let needsParent = member.role != .hub && member.role != .observer
            guard needsParent == (member.parent != nil) else {
                throw row.invalid(
                    "parent", "\(needsParent ? "must" : "must not") be given for a member with this role")
            }
            guard members.contains(where: { $0.node == member.parent }) || !needsParent else {
                throw row.invalid("parent", "is no member")
            }
        }
        guard members.count(where: { $0.role == .hub }) == 1 else {
            throw object.invalid("members", "need exactly one with the role hub")
        }
        return Registry(network: try object.identifier("network"), members: members)
    }

    static func text(of keys: NodeKeys) -> Data {
        text([
            "node": keys.node.text, "network": keys.network.text, "signing_seed": hex(keys.signingSeed),
            "transport_secret": hex(keys.transportSecret), "transport_public": hex(keys.transportPublic),
        ])
    }

    static func text(of registry: Registry) -> Data {
        text([
            "network": registry.network.text,
            "members": registry.members.map { member in
                var row: [String: Any] = [
                    "node": member.node.text, "role": member.role.rawValue,
                    "signing_key": hex(member.signingKey), "transport_key": hex(member.transportKey),
                ]
                row["parent"] = member.parent?.text
                return row
            },
        ])
    }

    private static func text(_ object: [String: Any]) -> Data {
        do {
            return try JSONSerialization.data(
                withJSONObject: object, options: [.prettyPrinted, .sortedKeys]) + Data("\n".utf8)
        } catch { preconditionFailure("text and lists of text are JSON: \(error)") }
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef")
        return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }
}

private struct Object {
    let path: String
    let place: String
    let fields: [String: Any]

    func invalid(_ field: String, _ fault: String) -> KeyFileError {
        .invalidField(path: path, field: place + field, fault: fault)
    }

    func isAbsent(_ field: String) -> Bool { fields[field] == nil || fields[field] is NSNull }

    func text(_ field: String) throws(KeyFileError) -> String {
        guard let text = fields[field] as? String else {
            throw invalid(field, isAbsent(field) ? "is missing" : "is not text")
        }
        return text
    }

    func identifier<Kind>(_ field: String) throws(KeyFileError) -> Identifier<Kind> {
        let text = try text(field)
        do { return try Identifier(text) } catch { throw invalid(field, "\(error)") }
    }

    /// 32 bytes in hexadecimal.
    func key(_ field: String) throws(KeyFileError) -> [UInt8] {
        let digits = try text(field).utf8.map { Character(UnicodeScalar($0)).hexDigitValue }
        guard digits.count == 64, !digits.contains(nil) else {
            throw invalid(field, "is not 64 hexadecimal digits")
        }
        let values = digits.compactMap(\.self)
        return stride(from: 0, to: 64, by: 2).map { UInt8(values[$0] << 4 | values[$0 + 1]) }
    }
}
