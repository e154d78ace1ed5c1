import Foundation
import Testing

/// What becomes of a recording of three rounds once the network has stopped.
struct Recordings {
    private let watch: Watch

    init(_ watch: Watch) { self.watch = watch }

    func everything() async throws {
        try await forms()
        try await damage()
        try await replay()
        if geteuid() == 0 { try await capture() }
    }

    private func forms() async throws {
        let info = try await watch.says("rec", "info", "day.rec", "--json")
        let summary = try #require(
            try JSONSerialization.jsonObject(with: Data(info.said.utf8)) as? [String: Any])
        #expect((summary["rounds"] as? [Int])?.count ?? 0 >= 3)
        #expect(summary["isClosed"] as? Bool == true)
        #expect((summary["refused"] as? [Any])?.isEmpty == true)

        try await withThrowingTaskGroup { group in
            for format in ["jsonl", "csv", "mcap"] {
                group.addTask { [watch] in
                    _ = try await watch.says(
                        "rec", "export", "day.rec", "--format", format, "--out", "day.\(format)")
                }
            }
            try await group.waitForAll()
        }
        _ = try await watch.says("rec", "import", "day.jsonl", "--out", "lines.rec")
        _ = try await watch.says("rec", "import", "day.mcap", "--out", "mcap.rec")
        let verified = try await watch.says("rec", "verify", "day.rec", "lines.rec", "mcap.rec")
        #expect(verified.talked.contains("no difference"))

        let python = try Running(
            "/usr/bin/python3",
            [fixture("read_mcap.py"), watch.folder.appending(path: "day.mcap").path()],
            environment: ["PYTHONPATH": Running.root.appending(path: ".build/python").path()],
            in: watch.folder)
        #expect(try await python.end() == 0, "\(python.talked)")
        let messages = try #require(summary["messages"] as? Int)
        #expect(python.said.hasPrefix("messages \(messages) channels "))
        #expect(
            python.said.contains("diaodu.v1.RecordedMessage up/south/south-town/status/ south-town status"))
        #expect(python.said.contains("stock {'rice"))
    }

    /// Foreign, missing, cut short, and with one message less.
    private func damage() async throws {
        #expect(try await watch.code("rec", "info", "nowhere.rec") == 66)
        try Data("no recording\n".utf8).write(to: watch.folder.appending(path: "foreign.rec"))
        #expect(try await watch.code("rec", "verify", "foreign.rec") == 65)
        #expect(try await watch.code("play", "foreign.rec") == 65)
        #expect(try await watch.code("rec", "import", "foreign.rec", "--out", "x.rec") == 65)
        #expect(try await watch.code("rec", "import", "day.jsonl", "--out", "day.rec") == 64)
        let whole = try Data(contentsOf: watch.folder.appending(path: "day.rec"))
        try whole.prefix(whole.count / 2).write(to: watch.folder.appending(path: "cut.rec"))
        #expect(try await watch.code("rec", "verify", "cut.rec") == 65)
        let lines = try Data(contentsOf: watch.folder.appending(path: "day.jsonl"))
        try lines.dropLast(100).write(to: watch.folder.appending(path: "cut.jsonl"))
        #expect(try await watch.code("rec", "import", "cut.jsonl", "--out", "y.rec") == 65)

        let few = lines.split(separator: UInt8(ascii: "\n")).prefix(101)
        for (name, count) in [("few", 101), ("fewer", 100)] {
            let text = few.prefix(count).joined(separator: [10]) + [10]
            try Data(text).write(to: watch.folder.appending(path: "\(name).jsonl"))
            _ = try await watch.says("rec", "import", "\(name).jsonl", "--out", "\(name).rec")
        }
        #expect(try await watch.code("rec", "verify", "few.rec", "fewer.rec") == 1)
    }

    private func replay() async throws {
        let runFolder = watch.folder.appending(path: "replay").path()
        let play = try watch.start(
            "play", "day.rec", "--rate", "max", "--await-observer", "--run-dir", runFolder, "--port", "24990")
        try await play.says("REPLAY of two-ports, as replay-two-ports")
        let sub = try Running(
            "diaodu", ["sub", "--run-dir", runFolder, "--json", "-n", "20", "--wait", "60s"], in: watch.folder
        )
        #expect(try await sub.end() == 0, "\(sub.talked)")
        #expect(sub.talked.contains("REPLAY"))
        #expect(sub.said.contains(#""replay":true"#))
        #expect(!sub.said.contains(#""gap""#), "nothing was lost")
        #expect(sub.said.contains(#""network":"replay-two-ports""#))
        #expect(try await play.end() == 0, "\(play.talked)")
    }

    /// The capture is made as root; what reads it is Debian's tshark with our dissector.
    private func capture() async throws {
        let port = 24_991
        let file = watch.folder.appending(path: "plain.pcapng").path()
        // A child of a test would not hear the interruption.
        let shark = try Running(
            "/usr/bin/env",
            ["--default-signal=INT", "tshark", "-i", "lo", "-f", "tcp port \(port)", "-w", file],
            in: watch.folder)
        try await shark.says("Capture started")
        let play = try watch.start(
            "play", "day.rec", "--plain", "--await-observer", "--rate", "max", "--port", "\(port)")
        try await play.says("without encryption")
        let observer = try Running(
            "/usr/bin/python3", [fixture("hear_plain.py"), "tcp://127.0.0.1:\(port)"], in: watch.folder)
        #expect(try await play.end() == 0, "\(play.talked)")
        #expect(try await observer.end() == 0, "\(observer.talked)")
        shark.signal(SIGINT)
        try await shark.end()
        let protos = Running.root.appending(path: "Sources/Adapters/MessageSchema/Protos").path()
        let reading = try Running(
            "/usr/bin/tshark",
            [
                "-r", file, "-X",
                "lua_script:\(Running.root.appending(path: "deploy/wireshark/diaodu.lua").path())",
                "-o", "uat:protobuf_search_paths:\"\(protos)\",\"TRUE\"", "-d", "tcp.port==\(port),diaodu",
                "-Y",
                "diaodu.topic", "-T", "fields", "-e", "diaodu.topic", "-e", "protobuf.field.name",
            ], in: watch.folder)
        #expect(try await reading.end() == 0, "\(reading.talked)")
        #expect(reading.said.contains("up/south/south-town/status/"))
        #expect(reading.said.contains("stock_base_units"))
        #expect(reading.said.contains("is_replay"))
    }

    private func fixture(_ name: String) -> String {
        Running.root.appending(path: "Tests/EndToEndTests/Fixtures/\(name)").path()
    }
}
