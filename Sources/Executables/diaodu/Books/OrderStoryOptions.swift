internal import ArgumentParser
internal import Console
internal import Domain
internal import Inspection

/// Which order to tell about, where to look for it, and how to print it.
struct OrderStoryOptions: ParsableArguments {
    @Argument(help: ArgumentHelp("The order, as in r4-12.", valueName: "order"), transform: readOrder)
    var order: OrderID

    @OptionGroup(title: "Where to look") var sources: OrderSources
    @OptionGroup var display: TimeOptions
    @OptionGroup var options: GlobalOptions
}
