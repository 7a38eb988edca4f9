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

KERNEL(int, small_returns, (const double *prices, size_t count, double *returns), (prices, count, returns))
KERNEL(void, true_ranges,
       (const double *high, const double *low, const double *close, size_t count, double *ranges),
       (high, low, close, count, ranges))
