extension ProgrammeLayout {
    /// The parts of a bound that have nothing to do with each other: each is a bound by itself, and a sharper one of its own needs.
    ///
    /// Two locations of a commodity belong together when both have a price and an arc joins them; commodities do where they pay for one
    /// capacity. Between a part and the rest prices are as they would be if the rest had none, so each part alone keeps what all keep: no unit gains by
    /// moving. O(commodities × arcs) for each part.
    func components(of bound: ServiceBound) -> [ServiceBound] {
        let (problem, prices) = (reduction.short, bound.prices)
        let count = problem.handlingMax.count
        let capacityCount = prices.onLinks.count
        // Nodes: each commodity's locations, then the capacities.
        func node(_ place: Int, _ location: Int) -> Int { place * count + location }
        let firstCapacity = commodities.count * count
        func hasPrice(_ place: Int, _ location: Int) -> Bool { prices.atLocations[place][location] != 0 }
        var forest = Forest(count: firstCapacity + capacityCount + prices.handling.count)
        for (place, index) in commodities.enumerated() {
            let commodity = problem.commodities[index]
            for (way, limited) in zip(commodity.arcs, reduction.limitedArcs[index]) {
                let arc = problem.arcs[way]
                let ends = [arc.tail, arc.head].filter { hasPrice(place, $0) }
                guard let end = ends.first else { continue }
                if ends.count == 2 { _ = forest.join(node(place, arc.tail), node(place, arc.head)) }
                for group in limited where prices.onLinks[group] > 0 {
                    _ = forest.join(node(place, end), firstCapacity + group)
                }
                if prices.handling[arc.tail] > 0 {
                    _ = forest.join(node(place, end), firstCapacity + capacityCount + arc.tail)
                }
            }
        }
        var partOf: [Int: Int] = [:]
        for place in commodities.indices.map({ $0 - commodities.lowerBound }) {
            for location in 0..<count where hasPrice(place, location) {
                let root = forest.root(of: node(place, location))
                if partOf[root] == nil { partOf[root] = min(partOf.count, Self.partCountMax - 1) }
            }
        }
        if partOf.count < 2 { return [bound] }
        func part(_ node: Int) -> Int? { partOf[forest.root(of: node)] }
        return (0..<min(partOf.count, Self.partCountMax)).map { number in
            var own = bound
            for (place, list) in prices.atLocations.enumerated() {
                for (location, price) in list.enumerated() where price != 0 {
                    if part(node(place, location)) != number { own.prices.atLocations[place][location] = 0 }
                }
            }
            for (group, price) in prices.onLinks.enumerated() where price != 0 {
                if part(firstCapacity + group) != number { own.prices.onLinks[group] = 0 }
            }
            for (location, price) in prices.handling.enumerated() where price != 0 {
                if part(firstCapacity + capacityCount + location) != number {
                    own.prices.handling[location] = 0
                }
            }
            return own
        }
    }

    /// What is left beyond so many stays together.
    private static var partCountMax: Int { 64 }
}
