internal import ArgumentParser
internal import Inspection

/// How times are printed.
struct TimeOptions: ParsableArguments {
    @Flag(help: "Times in UTC.")
    var utc = false

    var times: TimeText { TimeText(isUTC: utc) }
}
