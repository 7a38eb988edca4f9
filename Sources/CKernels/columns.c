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
    size_t row = 0;
    for (; row + 4 <= count; row += 4) {
        deviations(upper + row, 4, scale);
        lanes middle = *(const lanes *)(middles + row), width = *(lanes *)(upper + row);
        *(lanes *)(upper + row) = middle + width;
        *(lanes *)(lower + row) = middle - width;
    }
    deviations(upper + row, count - row, scale);
    for (; row < count; row++) {
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

// Four places in a row of each of four blocks that lie `period` values apart, a lane a block.
static inline __attribute__((always_inline)) void read_places(const double *first, size_t period, lanes places[4]) {
    for (int of = 0; of < four; of++) places[of] = *(const lanes *)(first + of * period);
    transpose(places);
}

static inline __attribute__((always_inline)) void write_places(double *first, size_t period, lanes places[4]) {
    transpose(places);
    for (int of = 0; of < four; of++) *(lanes *)(first + of * period) = places[of];
}

static inline __attribute__((always_inline)) double wilder(
    const double *values, size_t groups, double weight, double decay, double average, double *averages, double *start,
    double *inflow) {
    double powers[block];
    powers[0] = decay;
    for (int step = 1; step < block; step++) powers[step] = powers[step - 1] * decay;
    double first = average, last = 0;
    for (size_t group = 0; group < groups; group++, values += four * block, averages += four * block) {
        lanes inflows[block], sum = {0, 0, 0, 0};
        for (int half = 0; half < block; half += four) read_places(values + half, block, inflows + half);
        for (int step = 0; step < block; step++) sum = inflows[step] = sum * decay + inflows[step] * weight;
        lanes starts;
        for (int of = 0; of < four; of++) {
            starts[of] = first = average;
            average = powers[block - 1] * average + sum[of];
        }
        last = sum[four - 1];
        for (int step = 0; step < block; step++) inflows[step] = powers[step] * starts + inflows[step];
        for (int half = 0; half < block; half += four) write_places(averages + half, block, inflows + half);
    }
    *start = first;
    *inflow = last;
    return average;
}

// One place of each block. Lanes are no arguments: without AVX they would be passed in another way.
#define STRIDED(first, period) ((lanes){(first)[0], (first)[period], (first)[2 * (period)], (first)[3 * (period)]})

static inline __attribute__((always_inline)) void write_strided(double *first, size_t period, const lanes *values) {
    for (int of = 0; of < four; of++) first[of * period] = (*values)[of];
}

// Sums from each place of the blocks to their ends.
static inline __attribute__((always_inline)) void tail_sums(const double *values, size_t period, lanes *tails) {
    lanes sum = STRIDED(values + period - 1, period), places[four];
    tails[period - 1] = sum;
    size_t index = period - 1;
    for (; index % four; index--) tails[index - 1] = sum = STRIDED(values + index - 1, period) + sum;
    for (; index > 0; index -= four) {
        read_places(values + index - four, period, places);
        for (int place = four; place-- > 0;) tails[index - four + place] = sum = places[place] + sum;
    }
}

static inline __attribute__((always_inline)) void window_sums(
    const double *values, size_t period, size_t groups, double scale, double *memory, double *sums) {
    lanes *tails = (lanes *)memory;
    for (size_t group = 0; group < groups; group++) {
        tail_sums(values - period, period, tails);
        lanes head = STRIDED(values, period), places[four];
        size_t index = 1;
        for (; index + four <= period; index += four) {
            read_places(values + index, period, places);
            for (int place = 0; place < four; place++) {
                lanes value = places[place];
                places[place] = (tails[index + place] + head) * scale;
                head += value;
            }
            write_places(sums + index - 1, period, places);
        }
        for (; index < period; index++) {
            lanes whole = (tails[index] + head) * scale;
            write_strided(sums + index - 1, period, &whole);
            head += STRIDED(values + index, period);
        }
        head *= scale;
        write_strided(sums + period - 1, period, &head);
        values += four * period;
        sums += four * period;
    }
}

// Adds a value's distance from the reference, and its square.
#define ADD_DISTANCE(value)                   \
    do {                                      \
        lanes distance = (value)-reference;   \
        sum += distance;                      \
        squares += distance * distance;       \
    } while (0)

// A window's mean and squared deviations from its sums.
#define MOMENTS(sum, squares, mean, deviation)  \
    do {                                        \
        lanes distance = (sum)*share;           \
        mean = reference + distance;            \
        deviation = (squares) - (sum)*distance; \
    } while (0)

static inline __attribute__((always_inline)) void window_moments(
    const double *values, size_t period, size_t groups, double share, double *memory, double *means,
    double *deviations) {
    lanes *tails = (lanes *)memory;
    for (size_t group = 0; group < groups; group++) {
        lanes reference = STRIDED(values - 1, period), sum = {0, 0, 0, 0}, squares = sum, places[four], spreads[four];
        size_t index = period;
        for (; index % four; index--) {
            ADD_DISTANCE(STRIDED(values + index - 1 - period, period));
            tails[2 * index - 2] = sum;
            tails[2 * index - 1] = squares;
        }
        for (; index > 0; index -= four) {
            read_places(values + index - four - period, period, places);
            for (int place = four; place-- > 0;) {
                ADD_DISTANCE(places[place]);
                tails[2 * (index - four + place)] = sum;
                tails[2 * (index - four + place) + 1] = squares;
            }
        }
        MOMENTS(sum, squares, places[0], spreads[0]);
        if (means) write_strided(means - 1, period, places);
        write_strided(deviations - 1, period, spreads);
        sum = squares = (lanes){0, 0, 0, 0};
        for (; index + four < period; index += four) {
            read_places(values + index, period, places);
            for (int place = 0; place < four; place++) {
                ADD_DISTANCE(places[place]);
                const lanes *tail = tails + 2 * (index + place + 1);
                lanes whole = tail[0] + sum, both = tail[1] + squares;
                MOMENTS(whole, both, places[place], spreads[place]);
            }
            if (means) write_places(means + index, period, places);
            write_places(deviations + index, period, spreads);
        }
        for (; index + 1 < period; index++) {
            ADD_DISTANCE(STRIDED(values + index, period));
            const lanes *tail = tails + 2 * (index + 1);
            lanes whole = tail[0] + sum, both = tail[1] + squares;
            MOMENTS(whole, both, places[0], spreads[0]);
            if (means) write_strided(means + index, period, places);
            write_strided(deviations + index, period, spreads);
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
KERNEL(void, window_sums,
       (const double *values, size_t period, size_t groups, double scale, double *memory, double *sums),
       (values, period, groups, scale, memory, sums))
KERNEL(void, window_moments,
       (const double *values, size_t period, size_t groups, double share, double *memory, double *means,
        double *deviations),
       (values, period, groups, share, memory, means, deviations))
