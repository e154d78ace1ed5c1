internal import ArgumentParser
internal import Foundation

/// What every command understands.
struct GlobalOptions: ParsableArguments {
    @Flag(name: .long, help: "Print data as JSON, and errors too.")
    var json = false

    @Option(help: "Colour: auto (on a terminal, unless NO_COLOR is set), always or never.")
    var color = ColorChoice.auto

    @Flag(name: .shortAndLong, help: "Print nothing but data and errors.")
    var quiet = false

    enum ColorChoice: String, ExpressibleByArgument, CaseIterable { case auto, always, never }

    /// Whether what goes to stdout may be coloured.
    var colours: Bool {
        switch color {
        case .always: true
        case .never: false
        case .auto:
            isatty(STDOUT_FILENO) == 1
                && ProcessInfo.processInfo.environment["NO_COLOR", default: ""].isEmpty
                && ProcessInfo.processInfo.environment["TERM"] != "dumb"
        }
    }

    func bold(_ text: String) -> String { styled(text, "1") }

    /// For what is abnormal.
    func alarming(_ text: String) -> String { styled(text, "31") }

    /// A remark for people, on stderr.
    func note(_ text: String) {
        if !quiet { Console.write(text) }
    }

    private func styled(_ text: String, _ code: String) -> String {
        colours ? "\u{1b}[\(code)m\(text)\u{1b}[0m" : text
    }
}
