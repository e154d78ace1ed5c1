internal import Randomness

/// Which places are joined, before links have directions: pairs of different places, numbered from 0.
struct PlaceGraph {
    private(set) var pairs: [(from: Int, to: Int)] = []

    init(_ parameters: NetworkParameters, from random: inout SplitMix) {
        let (count, islandCount) = (parameters.placeCount, min(parameters.islandCount, parameters.placeCount))
        for island in 0..<islandCount {
            let places = count * island / islandCount..<count * (island + 1) / islandCount
            join(places, as: parameters.shape, from: &random)
        }
        if parameters.hasParallelLinks {
            for pair in pairs where random.isDrawn(1, of: 4) { pairs.append(pair) }
        }
    }

    private mutating func join(
        _ places: Range<Int>, as shape: NetworkParameters.Shape, from random: inout SplitMix
    ) {
        let (first, later) = (places.lowerBound, places.dropFirst())
        guard !later.isEmpty else { return }
        switch shape {
        case .chain: for place in later { pairs.append((place - 1, place)) }
        case .tree: joinTree(places, from: &random)
        case .star: for place in later { pairs.append((first, place)) }
        case .ring:
            for place in later { pairs.append((place - 1, place)) }
            if places.count > 2 { pairs.append((places.upperBound - 1, first)) }
        case .grid:
            var width = 1
            while width * width < places.count { width += 1 }
            for place in later {
                if (place - first) % width > 0 { pairs.append((place - 1, place)) }
                if place - first >= width { pairs.append((place - width, place)) }
            }
        case .sparse:
            joinTree(places, from: &random)
            joinRandomly(places, pairCount: places.count / 2 + 1, from: &random)
        case .dense:
            // At most twelve for each place on average, so that the largest have some 2,000 links.
            joinTree(places, from: &random)
            let all = places.count * (places.count - 1) / 2
            joinRandomly(places, pairCount: min(all, places.count * 6), from: &random)
        case .scattered: joinRandomly(places, pairCount: random.number(in: 0...places.count), from: &random)
        }
    }

    private mutating func joinTree(_ places: Range<Int>, from random: inout SplitMix) {
        for place in places.dropFirst() {
            pairs.append((random.number(in: places.lowerBound...place - 1), place))
        }
    }

    private mutating func joinRandomly(
        _ places: Range<Int>, pairCount: Int, from random: inout SplitMix
    ) {
        for _ in 0..<pairCount {
            let from = random.number(in: places.lowerBound...places.upperBound - 1)
            let step = random.number(in: 1...places.count - 1)
            pairs.append((from, places.lowerBound + (from - places.lowerBound + step) % places.count))
        }
    }
}
