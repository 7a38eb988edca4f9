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

static inline __attribute__((always_inline)) void bands(
    const double *middles, size_t count, double scale, double *upper, double *lower) {
    deviations(upper, count, scale);
    for (size_t row = 0; row < count; row++) {
        double middle = middles[row], width = upper[row];
        upper[row] = middle + width;
        lower[row] = middle - width;
    }
}

static inline __attribute__((always_inline)) void changes(
    const double *prices, size_t count, double *gains, double *losses) {
    for (size_t row = 0; row < count; row++) {
        double gain = prices[row] - (prices - 1)[row], loss = (prices - 1)[row] - prices[row];
        gains[row] = 0 > gain ? 0 : gain;
        losses[row] = 0 > loss ? 0 : loss;
    }
}

static inline __attribute__((always_inline)) void true_ranges(
    const double *high, const double *low, const double *close, size_t count, double *ranges) {
    for (size_t row = 0; row < count; row++) {
        double before = (close - 1)[row];
        ranges[row] = (high[row] > before ? high[row] : before) - (low[row] < before ? low[row] : before);
    }
}

// Rows to columns and back: four times four values.
static inline __attribute__((always_inline)) void transpose(lanes rows[4]) {
    lanes a = __builtin_shufflevector(rows[0], rows[1], 0, 4, 2, 6);
    lanes b = __builtin_shufflevector(rows[0], rows[1], 1, 5, 3, 7);
    lanes c = __builtin_shufflevector(rows[2], rows[3], 0, 4, 2, 6);
    lanes d = __builtin_shufflevector(rows[2], rows[3], 1, 5, 3, 7);
    rows[0] = __builtin_shufflevector(a, c, 0, 1, 4, 5);
    rows[1] = __builtin_shufflevector(b, d, 0, 1, 4, 5);
    rows[2] = __builtin_shufflevector(a, c, 2, 3, 6, 7);
    rows[3] = __builtin_shufflevector(b, d, 2, 3, 6, 7);
}

enum { block = 8, four = 4 };

static inline __attribute__((always_inline)) double wilder(
    const double *values, size_t groups, double weight, double decay, double average, double *averages, double *start,
    double *inflow) {
    double powers[block];
    powers[0] = decay;
    for (int step = 1; step < block; step++) powers[step] = powers[step - 1] * decay;
    double first = average, last = 0;
    for (size_t group = 0; group < groups; group++, values += four * block, averages += four * block) {
        lanes inflows[block], sum = {0, 0, 0, 0};
        for (int half = 0; half < block; half += four) {
            for (int of = 0; of < four; of++) inflows[half + of] = *(const lanes *)(values + of * block + half);
            transpose(inflows + half);
        }
        for (int step = 0; step < block; step++) sum = inflows[step] = sum * decay + inflows[step] * weight;
        lanes starts;
        for (int of = 0; of < four; of++) {
            starts[of] = first = average;
            average = powers[block - 1] * average + sum[of];
        }
        last = sum[four - 1];
        for (int step = 0; step < block; step++) inflows[step] = powers[step] * starts + inflows[step];
        for (int half = 0; half < block; half += four) {
            transpose(inflows + half);
            for (int of = 0; of < four; of++) *(lanes *)(averages + of * block + half) = inflows[half + of];
        }
    }
    *start = first;
    *inflow = last;
    return average;
}

// The same place in each of four blocks. Lanes are no arguments: without AVX they would be passed in another way.
#define STRIDED(first, period) ((lanes){(first)[0], (first)[period], (first)[2 * (period)], (first)[3 * (period)]})

static inline __attribute__((always_inline)) void write_strided(double *first, size_t period, const lanes *values) {
    for (int of = 0; of < four; of++) first[of * period] = (*values)[of];
}

static inline __attribute__((always_inline)) void window_moments(
    const double *values, size_t period, size_t groups, double share, double *tails, double *means, double *deviations) {
    for (size_t group = 0; group < groups; group++) {
        lanes reference = STRIDED(values - 1, period), sum = {0, 0, 0, 0}, squares = {0, 0, 0, 0}, distance;
        for (size_t index = period; index-- > 0;) {
            distance = STRIDED(values + index - period, period) - reference;
            sum += distance;
            squares += distance * distance;
            ((lanes *)tails)[2 * index] = sum;
            ((lanes *)tails)[2 * index + 1] = squares;
        }
        distance = sum * share;
        lanes mean = reference + distance, deviation = squares - sum * distance;
        if (means) write_strided(means - 1, period, &mean);
        write_strided(deviations - 1, period, &deviation);
        sum = squares = (lanes){0, 0, 0, 0};
        for (size_t index = 0; index + 1 < period; index++) {
            distance = STRIDED(values + index, period) - reference;
            sum += distance;
            squares += distance * distance;
            lanes whole = ((lanes *)tails)[2 * index + 2] + sum;
            distance = whole * share;
            mean = reference + distance;
            deviation = ((lanes *)tails)[2 * index + 3] + squares - whole * distance;
            if (means) write_strided(means + index, period, &mean);
            write_strided(deviations + index, period, &deviation);
        }
        values += four * period;
        deviations += four * period;
        if (means) means += four * period;
    }
}

// Compiled twice, for any processor and for those with AVX2, between which each call chooses.
#if defined(__x86_64__)
#define KERNEL(result, name, parameters, arguments)                                                 \
    __attribute__((target("avx2"))) static result name##_avx2 parameters { return name arguments; } \
    result aaiti_##name##_plain parameters { return name arguments; }                               \
    result aaiti_##name parameters { return __builtin_cpu_supports("avx2") ? name##_avx2 arguments : name arguments; }
#else
#define KERNEL(result, name, parameters, arguments)                   \
    result aaiti_##name##_plain parameters { return name arguments; } \
    result aaiti_##name parameters { return name arguments; }
#endif

KERNEL(void, deviations, (double *values, size_t count, double scale), (values, count, scale))
KERNEL(int, small_returns, (const double *prices, size_t count, double *returns), (prices, count, returns))
KERNEL(void, strengths, (double *gains, const double *losses, size_t count), (gains, losses, count))
KERNEL(void, bands, (const double *middles, size_t count, double scale, double *upper, double *lower),
       (middles, count, scale, upper, lower))
KERNEL(void, changes, (const double *prices, size_t count, double *gains, double *losses),
       (prices, count, gains, losses))
KERNEL(void, true_ranges,
       (const double *high, const double *low, const double *close, size_t count, double *ranges),
       (high, low, close, count, ranges))
KERNEL(double, wilder,
       (const double *values, size_t groups, double weight, double decay, double average, double *averages,
        double *start, double *inflow),
       (values, groups, weight, decay, average, averages, start, inflow))
KERNEL(void, window_moments,
       (const double *values, size_t period, size_t groups, double share, double *tails, double *means,
        double *deviations),
       (values, period, groups, share, tails, means, deviations))
