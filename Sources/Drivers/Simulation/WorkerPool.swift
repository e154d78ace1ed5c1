internal import Dispatch
internal import Synchronization

/// Several threads that share a list of tasks. What comes out depends on the tasks alone, not on who did which when.
public struct WorkerPool: Sendable {
    public let threadCount: Int

    public init(threadCount: Int) {
        precondition(threadCount >= 1)
        self.threadCount = threadCount
    }

    /// - Parameters:
    ///   - tasks: taken in order.
    ///   - onDone: called after each, on any thread, one at a time, with how many are done.
    /// - Returns: one result for each task, in the tasks' order.
    public func map<Task: Sendable, Result: Sendable>(
        _ tasks: [Task], onDone: @escaping @Sendable (Int, Result) -> Void = { _, _ in },
        _ work: @escaping @Sendable (Task) -> Result
    ) -> [Result] {
        let state = Mutex(State<Result>(results: Array(repeating: nil, count: tasks.count)))
        DispatchQueue.concurrentPerform(iterations: min(threadCount, max(1, tasks.count))) { _ in
            while let index = state.withLock({ $0.take() }) {
                let result = work(tasks[index])
                state.withLock {
                    $0.results[index] = result
                    $0.doneCount += 1
                    onDone($0.doneCount, result)
                }
            }
        }
        return state.withLock { $0.results.compactMap(\.self) }
    }

    private struct State<Result: Sendable>: Sendable {
        var results: [Result?]
        var nextIndex = 0
        var doneCount = 0

        mutating func take() -> Int? {
            guard nextIndex < results.count else { return nil }
            defer { nextIndex += 1 }
            return nextIndex
        }
    }
}
