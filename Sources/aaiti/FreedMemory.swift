#if canImport(Glibc)
import Glibc
#endif

/// Keeps freed memory for what comes next, in a process that ends with its command: a new page costs as much as computing
/// the numbers on it. The server gives its memory back.
///
/// There is one arena, so that what one thread has freed serves the others, too; its lock is shared, though.
///
/// Where the C library is another one than glibc, nothing changes.
func keepFreedMemory() {
    #if canImport(Glibc)
    typealias Option = @convention(c) (CInt, CInt) -> CInt
    guard let symbol = unsafe dlsym(nil, "mallopt") else { return }
    let set = unsafe unsafeBitCast(symbol, to: Option.self)
    // The numbers of malloc.h, which Swift's module of the C library leaves out.
    let (trimThreshold, topPad, mmapThreshold, arenas): (CInt, CInt, CInt, CInt) = (-1, -2, -3, -8)
    let megabyte: CInt = 1 << 20
    for (option, value) in [
        (mmapThreshold, 32 * megabyte), (trimThreshold, 512 * megabyte), (topPad, 64 * megabyte), (arenas, 1),
    ] { _ = set(option, value) }
    #endif
}
