#ifndef AAITI_CKERNELS_H
#define AAITI_CKERNELS_H

#include <stddef.h>

// Each function takes several values at once, in registers as wide as the processor has them, and rounds as if it took
// them one by one.

/// Replaces squared deviations by `scale` times their square roots. Those below 0 count as 0.
void aaiti_deviations(double *values, size_t count, double scale);

/// Writes the logarithm of each price after the first over the price before it, by the series of `LogReturn`.
///
/// Returns 1 if it holds for every pair, 0 if some lie too far apart.
int aaiti_small_returns(const double *prices, size_t count, double *returns);

/// Replaces gains by the relative strength index: 100 gain / (gain + loss), 0 where there is neither.
void aaiti_strengths(double *gains, const double *losses, size_t count);

/// Keeps memory that was given back, up to so many bytes at the top of a heap, and takes blocks from there that are
/// smaller than `block` bytes. Does nothing where the C library is not glibc.
void aaiti_keep_memory(int kept, int block);

#endif
