internal import Foundation
internal import Glibc

enum StandardInput {
    /// Throws away what comes in, and acts once nothing more can come.
    static func onEnd(_ act: @escaping @Sendable () -> Void) {
        let thread = Thread {
            var byte: UInt8 = 0
            while read(STDIN_FILENO, &byte, 1) > 0 || errno == EINTR {}
            act()
        }
        thread.name = "standard input"
        thread.start()
    }
}
