internal import Flow

extension Benchmark {
    /// The peers are programs of their own in a folder; `deploy/bench` builds them.
    static let flow = Benchmark(
        name: "flow",
        question: "min-cost flow, ours against LEMON, OR-Tools, Clp and HiGHS, those that are installed",
        measure: { effort, tell in
            for trial in effort.choose(toy: toyTrials, full: fullTrials) {
                tell(try trial.run(seed: effort.seed, peersFolder: effort.peersFolder))
            }
        })

    private static let lemon = ["lemon-simplex", "lemon-scaling"]

    private static var toyTrials: [FlowTrial] {
        [
            FlowTrial("netgen", "2^8", peers: lemon, goal: 1, runCount: 1) { seed in
                var instances = FlowInstances(seed: seed)
                return [try instances.netgen(vertexCount: 256)]
            },
            FlowTrial("grid", "2^8", peers: lemon, goal: 1, runCount: 1) { seed in
                var instances = FlowInstances(seed: seed)
                return [try instances.grid(side: 16)]
            },
            FlowTrial("goto", "2^8", peers: lemon, goal: 1, runCount: 1) { seed in
                var instances = FlowInstances(seed: seed)
                return [try instances.goto(vertexCount: 256)]
            },
            province(3, 30, goal: 0.05, peers: lemon, runCount: 1),
            provinceAfterChange(3, 30, runCount: 1),
            provinceWithNeighbours(3, 30, runCount: 1),
        ]
    }

    private static var fullTrials: [FlowTrial] {
        var trials: [FlowTrial] = []
        for power in [14, 16] {
            trials.append(
                FlowTrial("netgen", "2^\(power)", peers: lemon, goal: 1) { seed in
                    var instances = FlowInstances(seed: seed)
                    return [try instances.netgen(vertexCount: 1 << power)]
                })
            trials.append(
                FlowTrial("grid", "2^\(power)", peers: lemon, goal: 1) { seed in
                    var instances = FlowInstances(seed: seed)
                    return [try instances.grid(side: 1 << (power / 2))]
                })
        }
        for power in [12, 14, 16] {
            trials.append(
                FlowTrial("goto", "2^\(power)", peers: power < 16 ? lemon : ["lemon-scaling"], goal: 1) {
                    seed in
                    var instances = FlowInstances(seed: seed)
                    return [try instances.goto(vertexCount: 1 << power)]
                })
        }
        trials.append(
            FlowTrial("dense", "500 x 500", peers: lemon, goal: 1) { seed in
                var instances = FlowInstances(seed: seed)
                return [try instances.dense(from: 500, to: 500)]
            })
        trials.append(
            FlowTrial("dense", "2000 x 2000", peers: ["lemon-simplex"], goal: 1) { seed in
                var instances = FlowInstances(seed: seed)
                return [try instances.dense(from: 2_000, to: 2_000)]
            })
        trials.append(
            FlowTrial("assignment", "2000 x 2000", peers: ["lemon-simplex"], goal: 1) { seed in
                var instances = FlowInstances(seed: seed)
                return [try instances.dense(from: 2_000, to: 2_000, isAssignment: true)]
            })
        trials.append(
            FlowTrial("k-nearest", "20000 x 20000, 12", peers: lemon, goal: 1) { seed in
                var instances = FlowInstances(seed: seed)
                return [try instances.nearest(12, from: 20_000, to: 20_000)]
            })
        let general = ["lemon-scaling", "ortools"]
        trials += [
            province(84, 1_000, goal: 0.05, peers: general),
            province(300, 3_000, goal: 0.03, peers: ["lemon-scaling"], runCount: 1),
            province(300, 3_000, goal: 1.0 / 3, peers: ["lemon-scaling"], .memory, runCount: 1),
            provinceAfterChange(84, 1_000),
            provinceWithNeighbours(84, 1_000),
            provinceWithNeighbours(300, 3_000, runCount: 1),
        ]
        return trials
    }

    private static func province(
        _ prefectureCount: Int, _ enterpriseCount: Int, goal: Double, peers: [String],
        _ figure: FlowTrial.Figure = .cold, runCount: Int = 3
    ) -> FlowTrial {
        FlowTrial(
            figure == .memory ? "province, memory" : "province", "\(prefectureCount) x \(enterpriseCount)",
            peers: peers, goal: goal, figure, runCount: runCount
        ) { seed in
            [
                try ProvinceInstance(
                    prefectureCount: prefectureCount, enterpriseCount: enterpriseCount, seed: seed
                ).problem
            ]
        }
    }

    private static func provinceAfterChange(
        _ prefectureCount: Int, _ enterpriseCount: Int, runCount: Int = 3
    ) -> FlowTrial {
        FlowTrial(
            "province, 1 % changed", "\(prefectureCount) x \(enterpriseCount)", peers: ["highs"], goal: 0.05,
            .warm, runCount: runCount
        ) { seed in
            let province = try ProvinceInstance(
                prefectureCount: prefectureCount, enterpriseCount: enterpriseCount, seed: seed)
            return [province.problem, try province.afterChange(of: 0.01, seed: seed &+ 1)]
        }
    }

    private static func provinceWithNeighbours(
        _ prefectureCount: Int, _ enterpriseCount: Int, runCount: Int = 3
    ) -> FlowTrial {
        FlowTrial(
            "province, neighbour arcs", "\(prefectureCount) x \(enterpriseCount)",
            peers: prefectureCount > 100 ? ["ortools"] : ["lemon-scaling", "ortools"], goal: 0.3,
            runCount: runCount
        ) { seed in
            [
                try ProvinceInstance(
                    prefectureCount: prefectureCount, enterpriseCount: enterpriseCount, neighbourCount: 3,
                    seed: seed
                ).problem
            ]
        }
    }
}
