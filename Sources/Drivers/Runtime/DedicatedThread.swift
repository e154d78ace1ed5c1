internal import Foundation
internal import Synchronization

/// Runs one actor's jobs, in order, on a thread of its own.
///
/// A commit waits for the disk and a plan takes a processor for a while. On the cooperative pool, which has one thread
/// for each processor, that would hold up every other task of the process.
final class DedicatedThread: SerialExecutor {
    private let jobs = Mutex<[UnownedJob]>([])
    private let jobsArrived = DispatchSemaphore(value: 0)

    init(name: String) {
        // Keeps `self` alive: the thread lives as long as the process.
        Thread {
            Thread.current.name = name
            self.run()
        }.start()
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLock { $0.append(job) }
        jobsArrived.signal()
    }

    private func run() -> Never {
        while true {
            jobsArrived.wait()
            let ready = jobs.withLock { jobs in
                let ready = jobs
                jobs = []
                return ready
            }
            for job in ready { job.runSynchronously(on: asUnownedSerialExecutor()) }
        }
    }
}
