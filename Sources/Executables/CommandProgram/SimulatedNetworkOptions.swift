public import ArgumentParser
public import Domain

/// What differs in a simulated network from its folder.
public struct SimulatedNetworkOptions: ParsableArguments {
    @Option(
        help: """
            How often nodes speak: in proportion to the round, the default, which makes long runs cheap, or as the network's own \
            file says.
            """)
    public var timing: TimingChoice?

    @OptionGroup var what: SupplyOptions

    public enum TimingChoice: String, ExpressibleByArgument, CaseIterable { case proportionate, network }

    public init() {}

    /// The network of a folder, with the periods of a simulation.
    ///
    /// - Throws: ``Failure``.
    public func network(at folder: String) throws -> Network {
        let network = try networkInItsOwnTiming(at: folder)
        guard timing != .network else { return network }
        return network.replacing(timing: Timing(proportionateTo: network.calendar.round))
    }

    /// The same with the timing of the folder: what real nodes have.
    ///
    /// - Throws: ``Failure``.
    public func networkInItsOwnTiming(at folder: String) throws -> Network {
        try what.applied(to: readFolder(folder))
    }

    /// Whether nothing is to differ.
    public var isEmpty: Bool { timing == nil && what.supply.isEmpty }

    /// The options as they are written; those with their default value are left out.
    public var arguments: [String] {
        (timing == .network ? ["--timing network"] : []) + what.supply.map { "--supply \($0.text)" }
    }
}
