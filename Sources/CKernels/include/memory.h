#ifndef AAITI_MEMORY_H
#define AAITI_MEMORY_H

/// Keeps memory that was given back, up to so many bytes at the top of a heap, and takes blocks from there that are
/// smaller than `block` bytes. Does nothing where the C library is not glibc.
void aaiti_keep_memory(int kept, int block);

#endif
