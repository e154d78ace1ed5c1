import Domain
import Testing

@testable import Inspection

@Suite("Topics are chosen by pattern")
struct TopicPatternTests {
    private static let report = "up/nanping/shaowu/status/"
    private static let beacon = "down/nanping/*/beacon/"

    @Test(arguments: [
        ("#", report, true), ("#", beacon, true),
        ("up/#", report, true), ("up/#", beacon, false),
        ("up/nanping/shaowu/status/", report, true), ("up/nanping/shaowu/status", report, true),
        ("up/nanping/shaowu/status/#", report, true),
        ("up/nanping/shaowu-2/status", report, false), ("up/nanping/shao/status", report, false),
        ("up/+/shaowu/+", report, true), ("+/+/+/status", report, true), ("+/+/+/fact", report, false),
        ("down/+/+/beacon", beacon, true), ("down/nanping/*/#", beacon, true),
        ("up/nanping/*/#", report, false),
    ])
    func matching(pattern: String, topic: String, isMatch: Bool) throws {
        #expect(try TopicPattern(pattern).matches(#require(Topic(topic))) == isMatch)
    }

    @Test(arguments: [
        ("", TopicPatternError.Fault.wrongLength), ("up", .wrongLength), ("up/nanping", .wrongLength),
        ("up/a/b/status/more", .wrongLength), ("up/a/b/status/more/#", .wrongLength),
        ("up/na+/#", .misplacedWildcard("na+")), ("#/up", .wrongLength),
        ("up/#/b/status", .misplacedWildcard("#")),
        ("report/#", .impossibleSegment("report", index: 0)),
        ("up/Nanping/#", .impossibleSegment("Nanping", index: 1)),
        ("up/*/#", .impossibleSegment("*", index: 1)),
        ("up/+/+/stats", .impossibleSegment("stats", index: 3)),
    ])
    func impossiblePatterns(pattern: String, fault: TopicPatternError.Fault) {
        #expect(throws: TopicPatternError(pattern: pattern, fault: fault)) { try TopicPattern(pattern) }
    }
}
