#ifndef AAITI_CKERNELS_H
#define AAITI_CKERNELS_H

#include <stddef.h>

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

/// The windows that end from the last value before `groups` groups of four blocks of `period` values to the last but one
/// of them, as `RollingMoments` does.
///
/// There is a block before the first, and a value before that. `means` and `deviations` are the rows of the first value;
/// that of the value before it is written too. Squared deviations may be below 0. `means` may be null. `tails` is memory
/// for 8 `period` numbers.
AAITI_KERNEL(void, window_moments, const double *values, size_t period, size_t groups, double share, double *tails,
             double *means, double *deviations);

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
// Neural networks, in float for use and in double to check gradients. Matrices lie row by row; a stride is the distance
// of two rows. Unlike the functions above these fuse products with sums where the processor can: the same numbers give
// the same bits on one kind of processor only.

/// Writes (adds = 0) or adds (adds = 1) the product of left (rows x depth) and right (depth x columns) to result.
///
/// Rows of left lie `row` apart and its columns `step`, so that it may be a transposed matrix. columns is a multiple of
/// 8.
void aaiti_product_float(const float *left, size_t row, size_t step, const float *right, size_t stride, float *result,
                         size_t result_stride, size_t rows, size_t columns, size_t depth, int adds);
void aaiti_product_double(const double *left, size_t row, size_t step, const double *right, size_t stride,
                          double *result, size_t result_stride, size_t rows, size_t columns, size_t depth, int adds);

/// One step of a long short-term memory (Hochreiter and Schmidhuber, 1997; with the forget gate of Gers et al., 2000).
///
/// weights holds for every eight units a panel of depth + 1 rows of 32, the gates input, forget, candidate and output
/// of these units side by side: first their biases, then their weights of each column of inputs. before and after are
/// the cells (rows x units), which may be the same memory. gates, unless NULL, takes the values of the gates in the
/// order of the panels: 4 units in a row. units is a multiple of 8.
void aaiti_lstm_step_float(const float *inputs, size_t stride, size_t depth, const float *weights, const float *before,
                           float *after, float *hidden, size_t hidden_stride, float *gates, size_t gate_stride,
                           size_t rows, size_t units);
void aaiti_lstm_step_double(const double *inputs, size_t stride, size_t depth, const double *weights,
                            const double *before, double *after, double *hidden, size_t hidden_stride, double *gates,
                            size_t gate_stride, size_t rows, size_t units);

/// The step backwards: from the slopes of the loss in the hidden values, and in the cells after the step by way of
/// later steps, to those in the sums of the gates, which replace the values of the gates, and in the cells before it.
void aaiti_lstm_step_back_float(float *gates, size_t gate_stride, const float *before, const float *after,
                                const float *hidden_slopes, size_t slope_stride, float *cell_slopes, size_t rows,
                                size_t units);
void aaiti_lstm_step_back_double(double *gates, size_t gate_stride, const double *before, const double *after,
                                 const double *hidden_slopes, size_t slope_stride, double *cell_slopes, size_t rows,
                                 size_t units);

#endif
