internal import Foundation
internal import Glibc

extension FileFault {
    /// - Parameter error: what Foundation threw at work on the file.
    public init(_ path: String, _ use: FileUse, _ error: any Error) {
        if let fault = error as? FileFault {
            self = fault
            return
        }
        self.init(path, use, errorNumber: Self.errorNumber(of: error as NSError) ?? EIO)
    }

    /// Of the file that the error names; nil when it names none.
    public init?(_ error: any Error) {
        if let fault = error as? FileFault {
            self = fault
            return
        }
        let error = error as NSError
        guard let code = Self.errorNumber(of: error),
            let path = error.userInfo[NSFilePathErrorKey] as? String
                ?? (error.userInfo[NSURLErrorKey] as? URL)?.path
        else { return nil }
        self.init(path, .read, errorNumber: code)
    }

    private static func errorNumber(of error: NSError) -> Int32? {
        if error.domain == NSPOSIXErrorDomain { return Int32(error.code) }
        if let inner = error.userInfo[NSUnderlyingErrorKey] as? NSError { return errorNumber(of: inner) }
        guard error.domain == NSCocoaErrorDomain else { return nil }
        return switch CocoaError.Code(rawValue: error.code) {
        case .fileNoSuchFile, .fileReadNoSuchFile: ENOENT
        case .fileReadNoPermission, .fileWriteNoPermission: EACCES
        case .fileWriteVolumeReadOnly: EROFS
        case .fileWriteOutOfSpace: ENOSPC
        case .fileWriteFileExists: EEXIST
        default: nil
        }
    }
}
