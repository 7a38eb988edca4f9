#ifndef AAITI_NEURAL_H
#define AAITI_NEURAL_H

#include <stddef.h>

// Neural networks, in float for use and in double to check gradients. Matrices lie row by row; a stride is the distance
// of two rows. Unlike those of columns these fuse products with sums where the processor can: the same numbers give
// the same bits on one kind of processor only.
//
// Those that end in `_up_to` are for tests: `level` says which registers may be used at most: 0 for those that every
// processor has, 1 for AVX2's, 2 for AVX-512's. 1 and 2 give the same bits.

/// Writes (adds = 0) or adds (adds = 1) the product of left (rows x depth) and right (depth x columns) to result.
///
/// Rows of left lie `row` apart and its columns `step`, so that it may be a transposed matrix. columns is a multiple of
/// 8.
void aaiti_product_float(const float *left, size_t row, size_t step, const float *right, size_t stride, float *result,
                         size_t result_stride, size_t rows, size_t columns, size_t depth, int adds);
void aaiti_product_double(const double *left, size_t row, size_t step, const double *right, size_t stride,
                          double *result, size_t result_stride, size_t rows, size_t columns, size_t depth, int adds);
void aaiti_product_float_up_to(int level, const float *left, size_t row, size_t step, const float *right, size_t stride,
                               float *result, size_t result_stride, size_t rows, size_t columns, size_t depth,
                               int adds);

/// One step of a long short-term memory (Hochreiter and Schmidhuber, 1997; with the forget gate of Gers et al., 2000).
///
/// weights holds for every eight units a panel of depth + 1 rows of 32, the gates input, forget, candidate and output
/// of these units side by side: first their biases, then their weights of each column of inputs. before and after are
/// the cells (rows x units), which may be the same memory. gates, unless NULL, takes the values of the gates in the
/// order of the panels: 4 units in a row. units is a multiple of 8. The first `zeros` columns of inputs are zero, and are
/// not read.
void aaiti_lstm_step_float(const float *inputs, size_t stride, size_t depth, size_t zeros, const float *weights,
                           const float *before, float *after, float *hidden, size_t hidden_stride, float *gates,
                           size_t gate_stride, size_t rows, size_t units);
void aaiti_lstm_step_double(const double *inputs, size_t stride, size_t depth, size_t zeros, const double *weights,
                            const double *before, double *after, double *hidden, size_t hidden_stride, double *gates,
                            size_t gate_stride, size_t rows, size_t units);
void aaiti_lstm_step_float_up_to(int level, const float *inputs, size_t stride, size_t depth, size_t zeros,
                                 const float *weights, const float *before, float *after, float *hidden,
                                 size_t hidden_stride, float *gates, size_t gate_stride, size_t rows, size_t units);

/// The step backwards: from the slopes of the loss in the hidden values, and in the cells after the step by way of
/// later steps, to those in the sums of the gates, which replace the values of the gates, and in the cells before it.
///
/// before are the cells before the step, hidden the hidden values after it.
void aaiti_lstm_step_back_float(float *gates, size_t gate_stride, const float *before, const float *hidden,
                                size_t hidden_stride, const float *hidden_slopes, size_t slope_stride,
                                float *cell_slopes, size_t rows, size_t units);
void aaiti_lstm_step_back_double(double *gates, size_t gate_stride, const double *before, const double *hidden,
                                 size_t hidden_stride, const double *hidden_slopes, size_t slope_stride,
                                 double *cell_slopes, size_t rows, size_t units);

#endif
