#ifndef AAITI_COLUMNS_H
#define AAITI_COLUMNS_H

#include <stddef.h>
#include <stdint.h>

// Loops over columns of prices.
// Each function takes several values at once, in registers as wide as the processor has them, and rounds as if it took
// them one by one. Its plain twin is what processors without AVX2 run: the same bits, and a name of its own for tests.
#define AAITI_KERNEL(result, name, ...) \
    result aaiti_##name(__VA_ARGS__);   \
    result aaiti_##name##_plain(__VA_ARGS__)

/// Writes the logarithm of each price after the first over the price before it, by the series of `LogReturn`.
///
/// Returns 1 if it holds for every pair, 0 if some lie too far apart.
AAITI_KERNEL(int, small_returns, const double *prices, size_t count, double *returns);

/// Writes the true range of each candle. There is a close before the first.
AAITI_KERNEL(void, true_ranges, const double *high, const double *low, const double *close, size_t count,
             double *ranges);

/// Counts closes in ticks, `scale` of which are 1, to the nearest, half a tick up.
///
/// Returns how many it has counted: all, but for less than four at the end; none if an open is not from `least` to `most`
/// or a close is below half a tick or above 2^51. `largest` is raised to the largest.
AAITI_KERNEL(size_t, ticks, const double *opens, const double *closes, size_t count, double scale, double least,
             double most, int64_t *result, int64_t *largest);

/// The sums of a fast and a slow simple moving average, and how far the fast one stands from the slow one, times both
/// periods: now and one close before.
typedef struct {
    int64_t fast_sum, slow_sum;
    double distance, before;
} aaiti_cross_state;

/// Takes the closes from `start` to `end`, in ticks, up to the first at which the distance times `side`, 1 or -1, has come
/// above zero, and returns its index, or `end`.
///
/// Of `state` the sums are read, and all is written. There are `slow` closes before the first, and `end` is after `start`.
/// Exact where the largest close is at most 2^50, and twice that times both periods at most 2^52.
AAITI_KERNEL(size_t, moving_average_cross, const int64_t *ticks, size_t start, size_t end, size_t fast, size_t slow,
             double side, aaiti_cross_state *state);

/// Asks for the memory at an address that will be read soon.
static inline void aaiti_prefetch(const void *address) { __builtin_prefetch(address); }

/// `scale` times the sums of the windows that end in `groups` groups of four blocks of `period` values, as `RollingSum`
/// does.
///
/// There is a block before the first. `memory` is for 4 (`period` + 1) numbers.
AAITI_KERNEL(void, window_sums, const double *values, size_t period, size_t groups, double scale, double *memory,
             double *sums);

/// `scale` times the deviations of the windows that end from the last value before `groups` groups of four blocks of
/// `period` values to the last but one of them, as `RollingMoments` does.
///
/// There is a block before the first, and a value before that. `deviations` is the row of the first value; that of the
/// value before it is written too. `memory` is for 8 `period` numbers.
AAITI_KERNEL(void, window_deviations, const double *values, size_t period, size_t groups, double scale, double *memory,
             double *deviations);

/// The means of these windows, and what lies such a deviation above and below them.
AAITI_KERNEL(void, window_bands, const double *values, size_t period, size_t groups, double scale, double *memory,
             double *middle, double *upper, double *lower);

/// What a `WilderAverage` keeps from block to block: its average, that at the beginning of the last block, and what the
/// values of that block brought in.
typedef struct {
    double average, start, inflow;
} aaiti_wilder_state;

/// Takes the steps of a `WilderAverage` over blocks of eight values. `averages` may be `values`.
AAITI_KERNEL(void, wilder, const double *values, size_t blocks, double weight, double decay, aaiti_wilder_state *state,
             double *averages);

/// The relative strength index of prices in blocks of eight, from the averages of their gains and losses: 100 gain /
/// (gain + loss), 0 where there is neither. There is a price before the first.
AAITI_KERNEL(void, relative_strengths, const double *prices, size_t blocks, double weight, double decay,
             aaiti_wilder_state *gains, aaiti_wilder_state *losses, double *indexes);

/// Takes the steps of an exponential average over eight segments of `length` values, a multiple of four, and returns the
/// last one.
///
/// `burn_in`, a multiple of four and at most `length`, is how many values before a segment are enough for an average that
/// begins anywhere to meet the one that began with the first segment. Where it was too short the steps are taken one
/// after the other: the result is the same.
AAITI_KERNEL(double, exponential, const double *values, size_t length, size_t burn_in, double weight, double average,
             double *averages);

/// The three averages of a MACD.
typedef struct {
    double fast, slow, signal;
} aaiti_macd_state;

/// Takes the steps of a MACD over four segments of `length` prices, as `aaiti_exponential` does over eight.
AAITI_KERNEL(void, macd, const double *prices, size_t length, size_t burn_in, double fast_weight, double slow_weight,
             double signal_weight, aaiti_macd_state *state, double *macds, double *signals, double *histograms);

#endif
