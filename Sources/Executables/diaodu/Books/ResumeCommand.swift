internal import ArgumentParser
internal import CommandProgram
internal import Console
internal import Domain

struct ResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Resume a node that has forgotten what others know of it.",
        discussion: """
            A hub or an enterprise that starts from an older copy of its journal, or without one, is held: it decides and \
            acknowledges nothing, and diaodu status names it. See first that no other process speaks as it. Then a hub takes \
            back, under a new epoch, what the sites hold of it; an enterprise gets back what the hub knows of it, and asks its \
            people about the rest.
            """)

    @Argument(help: "The node that is held.")
    var node: String

    @OptionGroup var desk: DeskOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard (try? NodeID(node)) != nil else { throw ValidationError("'\(node)' is no node's id.") }
    }

    func run() async throws {
        try await desk.rule(Ruling(.resume(try NodeID(node)), grounds: desk.grounds), on: node, options)
    }
}
