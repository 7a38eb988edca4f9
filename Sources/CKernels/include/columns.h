#ifndef AAITI_COLUMNS_H
#define AAITI_COLUMNS_H

#include <stddef.h>

// Loops over columns of prices.
// Each function takes several values at once, in registers as wide as the processor has them, and rounds as if it took
// them one by one. Its plain twin is what processors without AVX2 run: the same bits, and a name of its own for tests.
#define AAITI_KERNEL(result, name, ...) \
    result aaiti_##name(__VA_ARGS__);   \
    result aaiti_##name##_plain(__VA_ARGS__)

/// Replaces squared deviations by `scale` times their square roots. Those below 0 count as 0.
AAITI_KERNEL(void, deviations, double *values, size_t count, double scale);

/// Writes bands around `middles`: replaces the squared deviations in `upper` as `aaiti_deviations` does, and adds them
/// to the middles and takes them away.
AAITI_KERNEL(void, bands, const double *middles, size_t count, double scale, double *upper, double *lower);

/// Writes the logarithm of each price after the first over the price before it, by the series of `LogReturn`.
///
/// Returns 1 if it holds for every pair, 0 if some lie too far apart.
AAITI_KERNEL(int, small_returns, const double *prices, size_t count, double *returns);

/// Writes by how much each price is above and below the one before it, 0 where it is not. There is one before the first.
AAITI_KERNEL(void, changes, const double *prices, size_t count, double *gains, double *losses);

/// Writes the true range of each candle. There is a close before the first.
AAITI_KERNEL(void, true_ranges, const double *high, const double *low, const double *close, size_t count,
             double *ranges);

/// Replaces gains by the relative strength index: 100 gain / (gain + loss), 0 where there is neither.
AAITI_KERNEL(void, strengths, double *gains, const double *losses, size_t count);

/// Takes Wilder's steps over `groups` groups of 32 values, in four blocks of eight, as `WilderAverage` does.
///
/// `averages` may be `values`. Returns the last average; writes what the last block brought in to `inflow`, and the
/// average at its beginning to `start`.
AAITI_KERNEL(double, wilder, const double *values, size_t groups, double weight, double decay, double average,
             double *averages, double *start, double *inflow);

/// `scale` times the sums of the windows that end in `groups` groups of four blocks of `period` values, as `RollingSum`
/// does.
///
/// There is a block before the first. `memory` is for 4 `period` numbers.
AAITI_KERNEL(void, window_sums, const double *values, size_t period, size_t groups, double scale, double *memory,
             double *sums);

/// The windows that end from the last value before `groups` groups of four blocks of `period` values to the last but one
/// of them, as `RollingMoments` does.
///
/// There is a block before the first, and a value before that. `means` and `deviations` are the rows of the first value;
/// that of the value before it is written too. Squared deviations may be below 0. `means` may be null. `memory` is for
/// 8 `period` numbers.
AAITI_KERNEL(void, window_moments, const double *values, size_t period, size_t groups, double share, double *memory,
             double *means, double *deviations);

#endif
