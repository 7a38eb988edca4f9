#include "CKernels.h"

// Loops without chains from row to row. In Swift they stay scalar: squareRoot() may call a library that sets errno, and
// there are no registers wider than the oldest processor has. The same rounding everywhere: no fused products.
#pragma STDC FP_CONTRACT OFF

typedef double lanes __attribute__((vector_size(32), aligned(8)));

static inline __attribute__((always_inline)) void deviations(double *values, size_t count, double scale) {
    size_t row = 0;
    for (; row + 4 <= count; row += 4) {
        lanes *four = (lanes *)(values + row);
        lanes squares = *four;
        // A comparison of lanes gives all bits or none.
        squares = (lanes)((__typeof__(squares < 0))squares & ~(squares < 0));
        *four = __builtin_elementwise_sqrt(squares) * scale;
    }
    for (; row < count; row++) values[row] = __builtin_elementwise_sqrt(0 > values[row] ? 0 : values[row]) * scale;
}

static inline __attribute__((always_inline)) int small_returns(const double *prices, size_t count, double *returns) {
    long large = 0;
    for (size_t row = 1; row < count; row++) {
        double ratio = (prices[row] - prices[row - 1]) / (prices[row] + prices[row - 1]);
        large += !(__builtin_fabs(ratio) < 0.0625);
        double twice = ratio + ratio, square = ratio * ratio, fourth = square * square;
        double low = 1.0 / 3 + square * (1.0 / 5);
        double middle = 1.0 / 7 + square * (1.0 / 9);
        double high = 1.0 / 11 + square * (1.0 / 13);
        returns[row] = twice + (twice * square) * (low + fourth * (middle + fourth * high));
    }
    return large == 0;
}

static inline __attribute__((always_inline)) void strengths(double *gains, const double *losses, size_t count) {
    for (size_t row = 0; row < count; row++) {
        double total = gains[row] + losses[row];
        double index = 100 * (gains[row] / total);
        gains[row] = total > 0 ? index : 0;
    }
}

// Compiled twice, for any processor and for those with AVX2, between which each call chooses.
#if defined(__x86_64__)
#define KERNEL(result, name, parameters, arguments)                                                        \
    __attribute__((target("avx2"))) static result name##_avx2 parameters { return name arguments; }        \
    result aaiti_##name parameters { return __builtin_cpu_supports("avx2") ? name##_avx2 arguments : name arguments; }
#else
#define KERNEL(result, name, parameters, arguments) \
    result aaiti_##name parameters { return name arguments; }
#endif

KERNEL(void, deviations, (double *values, size_t count, double scale), (values, count, scale))
KERNEL(int, small_returns, (const double *prices, size_t count, double *returns), (prices, count, returns))
KERNEL(void, strengths, (double *gains, const double *losses, size_t count), (gains, losses, count))
