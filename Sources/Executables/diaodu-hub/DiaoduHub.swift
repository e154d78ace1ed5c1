internal import ArgumentParser
internal import Console
internal import Domain
internal import NodeProgram

@main
struct DiaoduHub: NodeProgram {
    static let configuration = CommandConfiguration(
        commandName: "diaodu-hub",
        abstract: "Run the hub: hears the whole network, balances every round, gives the orders.",
        discussion: discussion, version: ProgramVersion.text)
    static let role = Role.hub

    @OptionGroup(title: "Node") var common: CommonOptions
    @OptionGroup(title: "Listening") var listening: ListeningOptions
    @OptionGroup(title: "Round") var round: RoundOptions

    var flags: Flags { common.flags + listening.flags + round.flags }
}
