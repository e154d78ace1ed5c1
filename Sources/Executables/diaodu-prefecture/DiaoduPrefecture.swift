internal import ArgumentParser
internal import Console
internal import Domain
internal import NodeProgram

@main
struct DiaoduPrefecture: NodeProgram {
    static let configuration = CommandConfiguration(
        commandName: "diaodu-prefecture",
        abstract: "Run a prefecture: hears its enterprises and passes orders on.", discussion: discussion,
        version: ProgramVersion.text)
    static let role = Role.prefecture

    @OptionGroup(title: "Node") var common: CommonOptions
    @OptionGroup(title: "Listening") var listening: ListeningOptions
    @OptionGroup(title: "Parent") var parent: ParentOptions

    var flags: Flags { common.flags + listening.flags + parent.flags }
}
