#include "lanes.h"

INLINE int small_returns(const double *prices, size_t count, double *returns) {
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

INLINE void true_ranges(
    const double *high, const double *low, const double *close, size_t count, double *ranges) {
    for (size_t row = 0; row < count; row++) {
        double before = (close - 1)[row];
        ranges[row] = (high[row] > before ? high[row] : before) - (low[row] < before ? low[row] : before);
    }
}

typedef int64_t integers __attribute__((vector_size(32), aligned(8)));
typedef _Bool places __attribute__((ext_vector_type(4)));

// What makes the last bits of a number below 2^51 its integer.
#define INTEGER_BITS ((lanes){0x1.8p52, 0x1.8p52, 0x1.8p52, 0x1.8p52})

INLINE size_t ticks(
    const double *opens, const double *closes, size_t count, double scale, double least, double most, int64_t *result,
    int64_t *largest) {
    const lanes one = {1, 1, 1, 1};
    integers refused = {0, 0, 0, 0};
    lanes top = {0, 0, 0, 0};
    size_t row = 0;
    for (; row + four <= count; row += four) {
        lanes open = *(const lanes *)(opens + row), exact = *(const lanes *)(closes + row) * scale;
        refused |= ~((open >= least) & (open <= most) & (exact >= 0.5) & (exact < 0x1p51));
        lanes whole = (exact + 0x1p52) - 0x1p52;
        whole -= WHERE(whole > exact, one);
        whole += WHERE(exact - whole >= 0.5, one);
        top += WHERE(whole > top, whole - top);
        *(integers *)(result + row) = (integers)(whole + INTEGER_BITS) - (integers)INTEGER_BITS;
    }
    for (int of = 0; of < four; of++)
        if (refused[of]) return 0;
    for (int of = 0; of < four; of++)
        if (top[of] > (double)*largest) *largest = (int64_t)top[of];
    return row;
}

INLINE int64_t sum(const int64_t *values, size_t count) {
    integers sums = {0, 0, 0, 0};
    size_t row = 0;
    for (; row + four <= count; row += four) sums += *(const integers *)(values + row);
    int64_t total = sums[0] + sums[1] + sums[2] + sums[3];
    for (; row < count; row++) total += values[row];
    return total;
}

INLINE size_t moving_average_cross(
    const int64_t *ticks, size_t start, size_t end, size_t fast, size_t slow, double side, aaiti_cross_state *state) {
    const double fast_weight = side * (double)slow, slow_weight = side * (double)fast;
    const lanes none = {0, 0, 0, 0};
    double last = side * (double)(state->fast_sum * (int64_t)slow - state->slow_sum * (int64_t)fast), before = last;
    int above = last > 0;
    size_t row = start;
    for (; row + four <= end; row += four) {
        integers close = *(const integers *)(ticks + row);
        integers fast_step = close - *(const integers *)(ticks + row - fast);
        integers slow_step = close - *(const integers *)(ticks + row - slow);
        lanes distances = ((lanes)(fast_step + (integers)INTEGER_BITS) - INTEGER_BITS) * fast_weight -
                          ((lanes)(slow_step + (integers)INTEGER_BITS) - INTEGER_BITS) * slow_weight;
        // From the steps to their sums.
        distances += __builtin_shufflevector(none, distances, 0, 4, 5, 6);
        distances += __builtin_shufflevector(none, distances, 0, 1, 4, 5);
        distances += last;
        places over = __builtin_convertvector(distances > 0, places);
        unsigned char byte;
        __builtin_memcpy(&byte, &over, 1);
        int bits = byte & 15, crossings = bits & ~(bits << 1 | above);
        if (crossings) {
            int of = __builtin_ctz((unsigned)crossings);
            before = of ? distances[of - 1] : last;
            last = distances[of];
            row += (size_t)of;
            goto found;
        }
        before = distances[2];
        last = distances[3];
        above = bits >> 3;
    }
    for (; row < end; row++) {
        before = last;
        last += (double)(ticks[row] - ticks[row - fast]) * fast_weight -
                (double)(ticks[row] - ticks[row - slow]) * slow_weight;
        if (last > 0 && before <= 0) break;
    }
found:
    state->distance = side * last;
    state->before = side * before;
    const int64_t *next = ticks + (row < end ? row + 1 : end);
    state->fast_sum = sum(next - fast, fast);
    state->slow_sum = sum(next - slow, slow - fast) + state->fast_sum;
    return row;
}

KERNEL(int, small_returns, (const double *prices, size_t count, double *returns), (prices, count, returns))
KERNEL(void, true_ranges,
       (const double *high, const double *low, const double *close, size_t count, double *ranges),
       (high, low, close, count, ranges))
KERNEL(size_t, ticks,
       (const double *opens, const double *closes, size_t count, double scale, double least, double most,
        int64_t *result, int64_t *largest),
       (opens, closes, count, scale, least, most, result, largest))
KERNEL(size_t, moving_average_cross,
       (const int64_t *ticks, size_t start, size_t end, size_t fast, size_t slow, double side,
        aaiti_cross_state *state),
       (ticks, start, end, fast, slow, side, state))
