#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

// The few file operations that the stores need, with errors that say what to do.

/// What the system says about the last failure.
func systemReason() -> String {
    let code = errno
    guard let text = unsafe strerror(code) else { return "error \(code)" }
    return unsafe String(cString: text)
}

func fileExists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

/// Size in bytes; 0 if the file is not there.
func fileSize(_ path: String) -> Int64 {
    var information = stat()
    return unsafe stat(path, &information) == 0 ? Int64(information.st_size) : 0
}

/// Makes an empty file that only its owner may read; one that is there is left as it is.
func createPrivateFile(_ path: String) throws(StoreError) {
    let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
        throw .unavailable("\(path) cannot be opened for writing (\(systemReason())): check its owner and mode")
    }
    close(descriptor)
}

/// Removes a file; one that is not there is none to remove.
func removeFile(_ path: String) throws(StoreError) {
    guard unsafe unlink(path) == 0 || errno == ENOENT else {
        throw .unavailable("\(path) cannot be removed (\(systemReason())): remove it by hand")
    }
}

/// Gives a file its final name, for good when it returns.
func renameFile(_ path: String, to destination: String) throws(StoreError) {
    guard unsafe rename(path, destination) == 0 else {
        throw .unavailable("\(path) cannot be renamed to \(destination) (\(systemReason()))")
    }
    syncToDisk(destination.lastIndex(of: "/").map { String(destination[...$0]) } ?? ".")
}

/// Writes to the disk what the system still holds of a file or folder.
func syncToDisk(_ path: String) {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
}

/// Makes a directory that only its owner may enter, and those above it; one that is there is left as it is.
func createPrivateDirectory(_ path: String) throws(StoreError) {
    guard !makeDirectories(path) else { return }
    throw .unavailable(
        "the data directory \(path) cannot be made (\(systemReason())): make it by hand, or choose another with --data-dir"
    )
}

/// Whether the directory is there now; if not, `errno` says why.
private func makeDirectories(_ path: String) -> Bool {
    if unsafe mkdir(path, 0o700) == 0 { return true }
    if errno == EEXIST {
        if isDirectory(path) { return true }
        errno = ENOTDIR
        return false
    }
    guard errno == ENOENT, let slash = path.dropFirst().lastIndex(of: "/") else { return false }
    guard makeDirectories(String(path[..<slash])) else { return false }
    return unsafe mkdir(path, 0o700) == 0
}

func isDirectory(_ path: String) -> Bool {
    var information = stat()
    return unsafe stat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFDIR
}
