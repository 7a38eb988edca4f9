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

INLINE size_t ticks(
    const double *opens, const double *closes, size_t count, double scale, double least, double most, int64_t *result,
    int64_t *largest) {
    // What makes the last bits of a number below 2^51 its integer.
    const lanes whole_bits = {0x1.8p52, 0x1.8p52, 0x1.8p52, 0x1.8p52};
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
        *(integers *)(result + row) = (integers)(whole + whole_bits) - (integers)whole_bits;
    }
    for (int of = 0; of < four; of++)
        if (refused[of]) return 0;
    for (int of = 0; of < four; of++)
        if (top[of] > (double)*largest) *largest = (int64_t)top[of];
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
