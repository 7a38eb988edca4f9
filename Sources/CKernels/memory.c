#include "CKernels.h"

#if defined(__linux__)
#include <features.h>
#endif

#if defined(__GLIBC__)
#include <malloc.h>

void aaiti_keep_memory(int kept, int block) {
    mallopt(M_TRIM_THRESHOLD, kept);
    mallopt(M_MMAP_THRESHOLD, block);
}
#else
void aaiti_keep_memory(int kept, int block) {
    (void)kept;
    (void)block;
}
#endif
