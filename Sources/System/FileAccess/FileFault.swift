internal import Glibc

/// Why a file or folder cannot be used.
public struct FileFault: Error, Hashable, Sendable, CustomStringConvertible {
    public let path: String
    public let use: FileUse
    public let cause: Cause

    public enum Cause: Hashable, Sendable {
        case missing
        /// `folder` is the one on the way there that may not be entered; nil when it is the file's own permissions.
        case notPermitted(folder: String?)
        case readOnlyFileSystem
        case isFolder
        case isNoFolder
        case alreadyThere
        case noSpace
        /// Anything else, by its error number.
        case other(code: Int32)
    }

    public init(_ path: String, _ use: FileUse, _ cause: Cause) {
        (self.path, self.use, self.cause) = (path, use, cause)
    }

    /// - Parameter errorNumber: of the system call that failed.
    public init(_ path: String, _ use: FileUse, errorNumber: Int32) {
        let cause: Cause =
            switch errorNumber {
            case ENOENT: .missing
            case EACCES, EPERM: .notPermitted(folder: folderNotEntered(onTheWayTo: path))
            case EROFS: .readOnlyFileSystem
            case EISDIR: .isFolder
            case ENOTDIR: .isNoFolder
            case EEXIST: .alreadyThere
            case ENOSPC, EDQUOT: .noSpace
            default: .other(code: errorNumber)
            }
        self.init(path, use, cause)
    }

    /// Whether somebody has to permit it: the file may well be there.
    public var isPermission: Bool {
        switch cause {
        case .notPermitted, .readOnlyFileSystem: true
        default: false
        }
    }

    /// Names the file and what is wrong with it.
    public var description: String { "\(path): \(reason)" }

    /// What is wrong, without the file.
    public var reason: String {
        switch (cause, use) {
        case (.missing, .list): "there is no such folder"
        case (.missing, .make): "the folder that it belongs in is missing"
        case (.missing, _): "there is no such file"
        case (.notPermitted(let folder?), _): "you are not permitted to enter the folder \(folder)"
        case (.notPermitted(nil), .read): "you are not permitted to read it"
        case (.notPermitted(nil), .list): "you are not permitted to list it"
        case (.notPermitted(nil), .write): "you are not permitted to write it"
        case (.notPermitted(nil), .make): "you are not permitted to make it there"
        case (.readOnlyFileSystem, _): "its file system is read-only"
        case (.isFolder, _): "this is a folder, not a file"
        case (.isNoFolder, .list): "this is a file, not a folder"
        case (.isNoFolder, _): "a part of its path is a file, not a folder"
        case (.alreadyThere, _): "it is there already"
        case (.noSpace, _): "no space is left there"
        case (.other(let code), _): String(cString: strerror(code))
        }
    }

    /// What to do about it.
    public var remedy: String {
        switch cause {
        case .missing where use == .make: "make the folder first, or name another place"
        case .missing: "correct the path"
        case .notPermitted(let folder?): "run this as its owner, or permit it: chmod +x \(folder)"
        case .notPermitted(nil):
            switch use {
            case .read, .list: "run this as its owner, or permit it: see ls -ld \(path)"
            case .write, .make: "run this as the owner, or name a place that you may write to"
            }
        case .readOnlyFileSystem: "name a place on a file system that can be written"
        case .isFolder: "name a file"
        case .isNoFolder: use == .list ? "name a folder" : "correct the path"
        case .alreadyThere: "name another file, or move it away first"
        case .noSpace: "make room there, or name another place"
        case .other: "see that the file and its disk are sound"
        }
    }
}

/// What a file or folder is wanted for.
public enum FileUse: Hashable, Sendable {
    case read, list, write
    /// To be made anew.
    case make
}

/// The first folder above a path that this process may not enter.
private func folderNotEntered(onTheWayTo path: String) -> String? {
    var folder = path.hasPrefix("/") ? "/" : ""
    let names = path.split(separator: "/").dropLast()
    for name in names {
        folder += folder.isEmpty || folder.hasSuffix("/") ? "\(name)" : "/\(name)"
        if faccessat(AT_FDCWD, folder, X_OK, AT_EACCESS) != 0, errno == EACCES { return folder }
    }
    return nil
}
