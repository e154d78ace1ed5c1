import Domain
import Foundation
import TestSupport
import Testing

@testable import KeyFiles

@Suite("Keys are made for a whole network and read back")
struct KeyFilesTests {
    private let parent: TemporaryFolder
    private let folder: KeyFolder

    init() throws {
        parent = try TemporaryFolder()
        folder = KeyFolder(parent.path + "/keys")
    }

    @Test func everyNodeHasItsOwn() throws {
        let made = try generateKeys(for: smallNetwork, into: folder)
        #expect(try readRegistry(at: folder.registryFile) == made)
        #expect(
            made.members.map { "\($0.node) \($0.role) \($0.parent?.text ?? "-")" } == [
                "dispatcher dispatcher hub", "fuzhou-steel enterprise hub", "hub hub -",
                "nanping prefecture hub", "observer observer -",
                "shaowu enterprise nanping",
            ])
        var secrets: Set<[UInt8]> = []
        for member in made.members {
            let keys = try readNodeKeys(at: folder.keyFile(of: member.node))
            #expect(keys.member(role: member.role, parent: member.parent) == member)
            secrets.insert(keys.signingSeed)
            secrets.insert(keys.transportSecret)
        }
        #expect(secrets.count == 2 * made.members.count)
    }

    @Test func everyDispatcherOfTheFolderHasItsOwn() throws {
        let names = ["chen", "lin"]
        let dispatchers = try names.map { Dispatcher(id: try NodeID($0), seats: [.energy]) }
        let made = try generateKeys(for: smallNetwork.replacing(dispatchers: dispatchers), into: folder)
        #expect(made.members.filter { $0.role == .dispatcher }.map(\.node.text) == names)
        let taken = Dispatcher(id: try NodeID("shaowu"), seats: [.energy])
        let again = KeyFolder(folder.path + "-2")
        #expect(throws: KeyFileError.reservedName(taken.id)) {
            try generateKeys(for: smallNetwork.replacing(dispatchers: [taken]), into: again)
        }
    }

    @Test func keysInUseAreNotReplaced() throws {
        _ = try generateKeys(for: smallNetwork, into: folder)
        let before = try readNodeKeys(at: folder.keyFile(of: smallNetwork.hub.id))
        #expect(throws: KeyFileError.exists(path: folder.registryFile)) {
            try generateKeys(for: smallNetwork, into: folder)
        }
        try FileManager.default.removeItem(atPath: folder.registryFile)
        #expect(throws: KeyFileError.exists(path: folder.keyFile(of: smallNetwork.hub.id))) {
            try generateKeys(for: smallNetwork, into: folder)
        }
        #expect(try readNodeKeys(at: folder.keyFile(of: smallNetwork.hub.id)) == before)
    }

    @Test func othersMayNotReadThem() throws {
        _ = try generateKeys(for: smallNetwork, into: folder)
        let path = folder.keyFile(of: smallNetwork.hub.id)
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
        let error = #expect(throws: KeyFileError.self) { try readNodeKeys(at: path) }
        #expect(error == .readableByOthers(path: path, mode: 0o640))
        #expect(error?.description.contains("chmod 600 \(path)") == true)
    }

    @Test(
        "Whoever can write the registry decides who is believed: nobody but its owner may",
        arguments: [0o664, 0o646])
    func othersMayNotWriteTheRegistry(mode: Int) throws {
        _ = try generateKeys(for: smallNetwork, into: folder)
        let path = folder.registryFile
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        // Nor through a link that only its owner may follow.
        let link = folder.path + "/link.json"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
        for name in [path, link] {
            let error = #expect(throws: KeyFileError.self) { try readRegistry(at: name) }
            #expect(error == .writableByOthers(path: name, mode: mode))
            #expect(error?.description.contains("chmod go-w \(name)") == true)
        }
    }

    @Test(
        "An error names the file, the field and what is wrong with it",
        arguments: [
            ("signing_seed", "\"00\"", "is not 64 hexadecimal digits"),
            ("node", "7", "is not text"),
            ("node", "\"Hub\"", "an identifier has only a-z, 0-9 and '-', this one has 'H'"),
            ("transport_secret", "null", "is missing"),
            (
                "transport_public", "\"\(String(repeating: "0", count: 64))\"",
                "does not belong to transport_secret"
            ),
        ])
    func badField(field: String, value: String, fault: String) throws {
        _ = try generateKeys(for: smallNetwork, into: folder)
        let path = folder.keyFile(of: smallNetwork.hub.id)
        try edit(path) {
            $0.replacing(try Regex("\"\(field)\" : \"[^\"]*\""), with: "\"\(field)\" : \(value)")
        }
        #expect(throws: KeyFileError.invalidField(path: path, field: field, fault: fault)) {
            try readNodeKeys(at: path)
        }
    }

    @Test(
        "A registry that contradicts itself is refused",
        arguments: [
            ("\"role\" : \"hub\"", "\"role\" : \"king\"", "members[2].role"),
            ("\"role\" : \"hub\"", "\"role\" : \"observer\"", "members"),
            ("\"node\" : \"shaowu\"", "\"node\" : \"nanping\"", "members[5].node"),
            ("\"parent\" : \"nanping\"", "\"parent\" : \"sanming\"", "members[5].parent"),
            ("\"parent\" : \"nanping\",", "", "members[5].parent"),
        ])
    func contradiction(old: String, new: String, field: String) throws {
        _ = try generateKeys(for: smallNetwork, into: folder)
        try edit(folder.registryFile) { $0.replacing(old, with: new) }
        let error = #expect(throws: KeyFileError.self) { try readRegistry(at: folder.registryFile) }
        guard case .invalidField(folder.registryFile, field, _)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func whatIsNotThereIsNamed() {
        let path = folder.keyFile(of: smallNetwork.hub.id)
        #expect(throws: KeyFileError.missing(path: path)) { try readNodeKeys(at: path) }
    }

    @Test func theTransportKeysAgreeWithTheirStandard() throws {
        // RFC 7748, section 6.1: Bob's keys.
        func bytes(_ hex: String) -> [UInt8] {
            stride(from: 0, to: 64, by: 2).map { UInt8(hex.dropFirst($0).prefix(2), radix: 16)! }
        }
        let secret = bytes("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb")
        #expect(
            NodeKeys.transportPublic(of: secret)
                == bytes("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"))
    }

    private func edit(_ path: String, _ change: (String) throws -> String) throws {
        let old = try String(contentsOfFile: path, encoding: .utf8)
        let new = try change(old)
        #expect(new != old)
        try Data(new.utf8).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    }
}

private let smallNetwork: Network = {
    var builder = NetworkBuilder("fujian")
    builder.prefecture("nanping")
    builder.site("shaowu", under: "nanping")
    builder.site("fuzhou-steel")
    return builder.network
}()
