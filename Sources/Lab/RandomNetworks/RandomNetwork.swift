public import Domain
internal import Randomness

/// A network and what each of its sites offers and needs in a year, all drawn from a seed.
///
/// The same seed and parameters give the same network in every process. Every figure is one that a network folder can hold and that
/// balancing accepts. Drawing takes O(links + sites × resources).
public struct RandomNetwork: Hashable, Sendable {
    public let seed: UInt64
    public let parameters: NetworkParameters
    public let network: Network

    /// The year as a whole.
    public var snapshot: Snapshot { Snapshot(yearOf: network) }

    /// Draws the parameters too.
    ///
    /// - Parameters:
    ///   - placeCountMax: no more places than this.
    ///   - features: what some networks have besides; the others are the same as without.
    public init(seed: UInt64, placeCountMax: Int = 200, features: [NetworkParameters.Feature] = []) {
        var random = SplitMix(seed: seed)
        let parameters = NetworkParameters(
            from: &random, placeCountMax: placeCountMax, features: features)
        self.init(seed: seed, parameters: parameters)
    }

    public init(seed: UInt64, parameters: NetworkParameters) {
        self.seed = seed
        self.parameters = parameters
        // Not the numbers that the parameters were drawn from.
        var random = SplitMix(seed: ~seed)
        var (forResources, forSites) = (random.split(), random.split())
        let resources = Self.resources(
            parameters, from: &forResources, weights: SplitMix(seed: seed &+ 1))
        var sites = SiteDraw(parameters, resources: resources, from: &forSites)
        if parameters.hasMustRun {
            var forMustRun = SplitMix(seed: seed &+ 2)
            sites.drawMustRun(from: &forMustRun)
        }
        let transport = TransportDraw(parameters, resources: resources, sites: sites, from: &random)
        network = Network(
            id: .drawn("random-\(seed)"), name: .drawn("Random network \(seed)", "随机网络\(seed)"),
            hub: Hub(id: .drawn("hub"), name: .drawn("Hub", "中心")),
            calendar: Calendar(start: .epoch, round: .seconds(86_400), year: .seconds(86_400 * 365)),
            timing: .standard, currency: Currency(code: "CNY", decimals: 2), transportUnit: "t",
            tiers: (1...parameters.tierCount).map { .drawn("Tier \($0)", "第\($0)级") },
            resources: resources, locations: transport.locations, links: transport.links,
            prefectures: [Prefecture(id: SiteDraw.prefecture, name: .drawn("Prefecture", "地区"))],
            sites: sites.sites)
    }

    private static func resources(
        _ parameters: NetworkParameters, from random: inout SplitMix, weights: SplitMix
    ) -> [Resource] {
        var weights = weights
        let common = random.isDrawn(1, of: 2) ? random.number(in: 2...9) : random.spread(to: 500_000) * 2
        return (0..<parameters.resourceCount).map { index in
            let load: Int64 =
                switch parameters.loads {
                case .ones: 1
                case .equal: common
                case .upTo3: random.number(in: 1...3)
                case .upTo5: random.number(in: 1...5)
                case .spread: random.spread(to: 1_000_000)
                }
            return Resource(
                id: .drawn("r\(index)"), name: .drawn("Resource \(index)", "物资\(index)"), baseUnit: "kg",
                displayUnit: "t", baseUnitsPerDisplayUnit: 1_000, loadPerBaseUnit: load,
                weight: parameters.hasWeights ? weights.spread(to: 1_000) : 1)
        }
    }
}

extension Identifier {
    /// For texts that are made here, and are short and plain.
    static func drawn(_ text: String) -> Self {
        do throws(IdentifierError) { return try Self(text) } catch { preconditionFailure("\(error)") }
    }
}

extension Name {
    static func drawn(_ english: String, _ chinese: String) -> Self {
        Self(english: english, chinese: chinese)
    }
}
