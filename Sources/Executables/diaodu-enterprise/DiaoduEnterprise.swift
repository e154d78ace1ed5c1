internal import ArgumentParser
internal import Console
internal import Domain
internal import NodeProgram

@main
struct DiaoduEnterprise: NodeProgram {
    static let configuration = CommandConfiguration(
        commandName: "diaodu-enterprise",
        abstract: "Run an enterprise: says how it stands and carries out orders.", discussion: discussion,
        version: ProgramVersion.text)
    static let role = Role.enterprise

    @OptionGroup(title: "Node") var common: CommonOptions
    @OptionGroup(title: "Parent") var parent: ParentOptions

    var flags: Flags { common.flags + parent.flags }
}
