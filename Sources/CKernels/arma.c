#include "CKernels.h"

#include <math.h>
#include <stdint.h>

// Elementwise only, without fused products: the same rounding on every processor.
#pragma STDC FP_CONTRACT OFF

typedef double lanes __attribute__((vector_size(32), aligned(8)));

// Not a function: without AVX that could not hand back so wide a value.
#define LANES(from) (*(const lanes *)(from))

static inline __attribute__((always_inline)) size_t innovations(
    size_t width, const double *ar, const double *ma, double *variance, double tolerance, size_t count,
    size_t columns, const double *series, double *residuals, double *deviations, double *work
) {
    // K, then W and one state for each column, these with four zeros behind them to be shifted in.
    double *gain = work, *direction = work + width, *states = direction + width + 4;
    double square = INFINITY;
    size_t step = 0;
    for (; step < count && square > tolerance * tolerance; step++) {
        double reflection = direction[0], complement = (1 - reflection) * (1 + reflection);
        if (!(complement > 0)) return SIZE_MAX;
        double deviation = __builtin_elementwise_sqrt(*variance), precision = 1 / deviation;
        deviations[step] = deviation;
        for (size_t column = 0; column < columns; column++) {
            double *state = states + column * (width + 4);
            double prediction = state[0], innovation = series[column * count + step] - prediction;
            residuals[column * count + step] = innovation * precision;
            for (size_t row = 0; row < width; row += 4)
                *(lanes *)(state + row) =
                    LANES(state + row + 1) + LANES(ar + row) * prediction + LANES(gain + row) * innovation;
        }
        double scale = 1 / complement;
        lanes squares = {0, 0, 0, 0};
        for (size_t row = 0; row < width; row += 4) {
            lanes moved = LANES(ar + row) * reflection + LANES(direction + row + 1), turning = LANES(gain + row);
            lanes next = (moved - turning * reflection) * scale;
            *(lanes *)(gain + row) = (turning - moved * reflection) * scale;
            *(lanes *)(direction + row) = next;
            squares += next * next;
        }
        square = (squares[0] + squares[1]) + (squares[2] + squares[3]);
        *variance *= complement;
    }
    size_t transient = step;
    for (; step < count; step++) {
        deviations[step] = 1;
        for (size_t column = 0; column < columns; column++) {
            double *state = states + column * (width + 4);
            double value = series[column * count + step], innovation = value - state[0];
            residuals[column * count + step] = innovation;
            for (size_t row = 0; row < width; row += 4)
                *(lanes *)(state + row) =
                    LANES(state + row + 1) + LANES(ar + row) * value + LANES(ma + row) * innovation;
        }
    }
    return transient;
}

#define PARAMETERS                                                                                         \
    (size_t width, const double *ar, const double *ma, double *variance, double tolerance, size_t count,   \
     size_t columns, const double *series, double *residuals, double *deviations, double *work)
#define ARGUMENTS (width, ar, ma, variance, tolerance, count, columns, series, residuals, deviations, work)

#if defined(__x86_64__)
__attribute__((target("avx2"))) static size_t innovations_avx2 PARAMETERS { return innovations ARGUMENTS; }
size_t aaiti_arma_innovations PARAMETERS {
    return __builtin_cpu_supports("avx2") ? innovations_avx2 ARGUMENTS : innovations ARGUMENTS;
}
#else
size_t aaiti_arma_innovations PARAMETERS { return innovations ARGUMENTS; }
#endif
