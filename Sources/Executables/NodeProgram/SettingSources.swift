internal import Console
internal import Domain
internal import FileAccess
internal import Foundation
internal import Yams

/// Where settings come from: flags, then the environment, then the file.
struct SettingSources {
    private let sources: [Source]

    private struct Source {
        let value: (Setting) -> String?
        /// What a person calls the setting there.
        let name: (Setting) -> String
    }

    /// - Parameter file: the configuration file; nil for the one that the environment names, if any.
    /// - Throws: ``Failure`` for a file or a variable that has something in it that is no setting of this role.
    init(_ flags: Flags, environment: [String: String], file: String?, for role: Role) throws {
        try Self.check(environment, for: role)
        var sources = [
            Source(value: { flags.values[$0] }, name: \.flag),
            Source(value: { environment[$0.variable] }, name: \.variable),
        ]
        if let file = file ?? environment[Setting.configVariable] {
            let settings = try SettingsFile(file)
            try settings.check(for: role)
            sources.append(Source(value: settings.value, name: { "\($0.rawValue) in \(file)" }))
        }
        self.sources = sources
    }

    /// A value and what a person calls the place it is from.
    struct Given {
        let value: String
        let name: String
    }

    func given(_ setting: Setting) -> Given? {
        for source in sources {
            if let value = source.value(setting) { return Given(value: value, name: source.name(setting)) }
        }
        return nil
    }

    func required(_ setting: Setting) throws -> Given {
        guard let given = given(setting) else {
            throw Failure(
                .badConfiguration, "\(setting.rawValue) is not set",
                remedy:
                    "Give \(setting.flag), \(setting.variable), or \(setting.rawValue) in the configuration file."
            )
        }
        return given
    }

    private static func check(_ environment: [String: String], for role: Role) throws {
        let known = Set(Setting.allCases.map(\.variable) + [Setting.configVariable])
        let unknown = environment.keys.filter { $0.hasPrefix(Setting.variablePrefix) && !known.contains($0) }
        guard let name = unknown.min() else { return }
        throw Failure(
            .badConfiguration, "the environment variable \(name) is no setting",
            remedy:
                "Unset it, or name one of \(Setting.all(of: role).map(\.variable).joined(separator: ", ")).")
    }
}

/// The keys of a configuration file, with the lines they are in.
private struct SettingsFile {
    private let path: String
    private let root: Node?

    init(_ path: String) throws {
        self.path = path
        let bytes: [UInt8]
        do { bytes = try readFile(at: path) } catch {
            throw Failure(
                error, missing: .badConfiguration, remedy: "Name a configuration file that is there.")
        }
        do { root = try Yams.compose(yaml: String(decoding: bytes, as: UTF8.self)) } catch {
            throw Failure(.badConfiguration, "\(path): \(error)", remedy: "Correct the YAML.")
        }
    }

    func value(of setting: Setting) -> String? {
        let value = setting.path.reduce(root) { $0?.mapping?[$1] }
        return value?.null == nil ? value?.scalar?.string : nil
    }

    func check(for role: Role) throws {
        guard let root else { return }
        try check(root, under: [], known: Setting.all(of: role).map(\.path))
    }

    private func check(_ node: Node, under parents: [String], known: [[String]]) throws {
        guard let mapping = node.mapping else {
            throw Failure(
                .badConfiguration, "\(place(node)): a setting and its value belong here, like `node: fujian`",
                remedy: "Correct the line.")
        }
        for (key, value) in mapping {
            let path = parents + [key.string ?? ""]
            if known.contains(path) {
                guard value.scalar == nil else { continue }
                throw Failure(
                    .badConfiguration, "\(place(value)): \(path.joined(separator: ".")) takes one value",
                    remedy: "Write it on the same line.")
            }
            guard known.contains(where: { $0.starts(with: path) }) else {
                throw Failure(
                    .badConfiguration,
                    "\(place(key)): \(path.joined(separator: ".")) is no setting of this program",
                    remedy:
                        "Remove it; known are \(known.map { $0.joined(separator: ".") }.joined(separator: ", "))."
                )
            }
            try check(value, under: path, known: known)
        }
    }

    private func place(_ node: Node) -> String { "\(path):\(node.mark.map { "\($0.line)" } ?? "?")" }
}
