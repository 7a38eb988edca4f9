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

/// Runs the exact innovations filter of an ARMA process over several series at once: the Chandrasekhar recursions of
/// Morf, Sidhu and Kailath (1974), as `InnovationGains` has them for short states.
///
/// `width` is the length of `ar` and `ma`, a multiple of 4, filled up with zeros. `work` holds `width` gains, the
/// directions (at first equal to the gains) and for each column a state (at first zero), these `width + 4` long with zeros
/// at the end; it and `variance` are left as the next step would find them. Each of `columns` series has `count` values and lies behind the one
/// before. Written are the prediction errors over their deviation and, for all columns alike, the deviations.
///
/// Returns the number of steps before the filter was steady, `SIZE_MAX` if rounding made the process not stationary.
size_t aaiti_arma_innovations(
    size_t width, const double *ar, const double *ma, double *variance, double tolerance, size_t count,
    size_t columns, const double *series, double *residuals, double *deviations, double *work
);

#endif
