/// Does each of several things in turn, so many times over, so that what disturbs the machine disturbs all of them.
///
/// - Returns: the median of each, in seconds.
func interleaved(times runCount: Int, _ bodies: [() throws -> Void]) throws -> [Double] {
    var times = [[Double]](repeating: [], count: bodies.count)
    for _ in 0..<runCount {
        for (index, body) in bodies.enumerated() { times[index].append(try seconds(of: body)) }
    }
    return times.map { $0.sorted()[runCount / 2] }
}

/// How long it takes, once.
func seconds(of body: () throws -> Void) rethrows -> Double {
    let start = ContinuousClock.now
    try body()
    return (ContinuousClock.now - start) / .seconds(1)
}
