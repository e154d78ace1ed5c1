public import Randomness

extension NetworkParameters {
    /// Draws a kind: mostly small networks, some large ones, and every value of every parameter.
    ///
    /// - Parameters:
    ///   - placeCountMax: no more places than this.
    ///   - features: what some may have besides.
    public init(from random: inout SplitMix, placeCountMax: Int = 200, features: [Feature] = []) {
        precondition(placeCountMax >= 1)
        self.init(provinceOf: 1, resourceCount: 1)
        let size = random.choose([
            (1...1, 4), (2...4, 34), (5...10, 36), (11...25, 18), (26...70, 7), (71...200, 1),
        ])
        placeCount = min(placeCountMax, random.number(in: size))
        shape = random.choose(Shape.allCases)
        islandCount = placeCount < 4 ? 1 : random.choose([(1, 8), (2, 2), (3, 1)])
        direction = random.choose(Direction.allCases)
        hasParallelLinks = random.isDrawn(1, of: 5)
        hasRestrictedLinks = random.isDrawn(1, of: 4)
        resourceCount = random.number(
            in: random.choose([(1...1, 25), (2...2, 25), (3...4, 30), (5...8, 15), (9...12, 5)]))
        loads = random.choose([(.ones, 30), (.equal, 10), (.upTo3, 20), (.upTo5, 20), (.spread, 20)])
        quantities = random.choose([
            (.units, 25), (.tens, 20), (.thousands, 25), (.millions, 10), (.huge, 10), (.spread, 10),
        ])
        supply = random.choose([
            (.nothingOffered, 1), (.nothingNeeded, 1), (.scarce, 20), (.even, 20), (.plentiful, 20),
        ])
        tierCount = random.number(in: random.choose([(1...1, 20), (2...3, 50), (4...6, 20), (7...16, 10)]))
        hasLivelihood = random.isDrawn(1, of: 3)
        sitesPerPlaceMax = random.choose([(1, 3), (2, 2), (4, 1)])
        hasPendantSites = random.isDrawn(1, of: 5)
        capacities = random.choose([
            (.none, 8), (.zeros, 8), (.narrow, 14), (.tight, 36), (.ample, 10), (.huge, 4), (.mixed, 20),
        ])
        handling = random.choose([(.none, 5), (.few, 2), (.many, 1)])
        costs = random.choose([(.zero, 1), (.equal, 2), (.spread, 6), (.huge, 1)])
        hasTies = random.isDrawn(1, of: 10)
        let (isWeighted, isTwoWay) = (random.isDrawn(1, of: 6), random.isDrawn(1, of: 2))
        hasMustRun = random.isDrawn(1, of: 2) && features.contains(.mustRun)
        hasWeights = features.contains(.weights) && isWeighted
        hasTwoWayLinks = features.contains(.twoWayLinks) && isTwoWay
    }
}

extension SplitMix {
    mutating func number<Value: FixedWidthInteger>(in range: ClosedRange<Value>) -> Value {
        Value.random(in: range, using: &self)
    }

    mutating func isDrawn(_ count: Int, of total: Int) -> Bool { number(in: 1...total) <= count }

    mutating func choose<Value>(_ values: [Value]) -> Value { values[number(in: 0...values.count - 1)] }

    /// A value with a probability in proportion to its weight.
    mutating func choose<Value>(_ weighted: [(value: Value, weight: Int)]) -> Value {
        var left = number(in: 1...weighted.reduce(0) { $0 + $1.weight })
        for (value, weight) in weighted {
            left -= weight
            if left <= 0 { return value }
        }
        preconditionFailure("the weights add up to more than they are")
    }

    /// A whole number from 1 to `max`, each power of two as probable as the next.
    mutating func spread(to max: Int64) -> Int64 {
        let bits = number(in: 1...(Int64.bitWidth - max.leadingZeroBitCount))
        let low: Int64 = 1 << (bits - 1)
        return number(in: low...min(max, low * 2 - 1))
    }
}
