public import ArgumentParser
internal import Foundation

/// The options that every command has.
public struct GlobalOptions: ParsableArguments, Sendable {
    @Flag(name: .long, help: "Print data as JSON, and errors too.")
    public var json = false

    @Option(help: "Colour: auto (on a terminal, unless NO_COLOR is set), always or never.")
    public var color = ColorChoice.auto

    @Flag(name: .shortAndLong, help: "Print nothing but data and errors.")
    public var quiet = false

    public enum ColorChoice: String, ExpressibleByArgument, CaseIterable, Sendable {
        case auto, always, never
    }

    public init() {}

    /// Whether what goes to stdout may be coloured.
    public var colours: Bool {
        switch color {
        case .always: true
        case .never: false
        case .auto:
            isatty(STDOUT_FILENO) == 1
                && ProcessInfo.processInfo.environment["NO_COLOR", default: ""].isEmpty
                && ProcessInfo.processInfo.environment["TERM"] != "dumb"
        }
    }

    public func bold(_ text: String) -> String { styled(text, "1") }

    /// For what is abnormal.
    public func alarming(_ text: String) -> String { styled(text, "31") }

    /// Prints a report: as JSON where that was asked for, and otherwise these lines.
    public func show(_ report: some Encodable, lines: @autoclosure () -> [String]) {
        if json { Console.json(report) } else { Console.data(lines: lines()) }
    }

    /// A remark for people, on stderr.
    public func note(_ text: String) {
        if !quiet { Console.write(text) }
    }

    private func styled(_ text: String, _ code: String) -> String {
        colours ? Style.styled(text, code) : text
    }
}
