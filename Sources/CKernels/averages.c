#include "lanes.h"

#include <string.h>

enum { block = 8, group = four * block };

// Wilder's steps over a group of four blocks, whose values are replaced by the averages; `blocks` of them count.
INLINE void smooth(
    lanes values[block], size_t blocks, double weight, const double powers[block], aaiti_wilder_state *state) {
    double decay = powers[0];
    lanes sum = {0, 0, 0, 0}, starts = sum;
    for (int step = 0; step < block; step++) sum = values[step] = sum * decay + values[step] * weight;
    for (size_t of = 0; of < blocks; of++) {
        starts[of] = state->start = state->average;
        state->inflow = sum[of];
        state->average = powers[block - 1] * state->start + state->inflow;
    }
    for (int step = 0; step < block; step++) values[step] = powers[step] * starts + values[step];
}

INLINE void raise(double decay, double powers[block]) {
    powers[0] = decay;
    for (int step = 1; step < block; step++) powers[step] = powers[step - 1] * decay;
}

INLINE void read_group(const double *first, lanes values[block]) {
    for (int half = 0; half < block; half += four) read_places(first + half, block, values + half);
}

INLINE void write_group(double *first, lanes values[block]) {
    for (int half = 0; half < block; half += four) write_places(first + half, block, values + half);
}

INLINE void wilder(
    const double *values, size_t blocks, double weight, double decay, aaiti_wilder_state *state, double *averages) {
    double powers[block], rest[group] = {0};
    raise(decay, powers);
    aaiti_wilder_state now = *state;
    lanes places[block];
    for (; blocks >= four; blocks -= four, values += group, averages += group) {
        read_group(values, places);
        smooth(places, four, weight, powers, &now);
        write_group(averages, places);
    }
    if (blocks > 0) {
        memcpy(rest, values, blocks * block * sizeof(double));
        read_group(rest, places);
        smooth(places, blocks, weight, powers, &now);
        write_group(rest, places);
        memcpy(averages, rest, blocks * block * sizeof(double));
    }
    *state = now;
}

// The relative strengths of a group of four blocks; there is a price before the first.
INLINE void strengths(
    const double *prices, size_t blocks, double weight, const double powers[block], aaiti_wilder_state *gains,
    aaiti_wilder_state *losses, double *indexes) {
    lanes up[block], down[block], previous = STRIDED(prices - 1, block);
    read_group(prices, up);
    for (int step = 0; step < block; step++) {
        lanes price = up[step], gain = price - previous, loss = previous - price;
        up[step] = WHERE(gain >= 0, gain);
        down[step] = WHERE(loss >= 0, loss);
        previous = price;
    }
    smooth(up, blocks, weight, powers, gains);
    smooth(down, blocks, weight, powers, losses);
    for (int step = 0; step < block; step++) {
        lanes total = up[step] + down[step];
        up[step] = WHERE(total > 0, 100 * (up[step] / total));
    }
    write_group(indexes, up);
}

INLINE void relative_strengths(
    const double *prices, size_t blocks, double weight, double decay, aaiti_wilder_state *gains,
    aaiti_wilder_state *losses, double *indexes) {
    double powers[block], rest[group + 1] = {0};
    raise(decay, powers);
    aaiti_wilder_state up = *gains, down = *losses;
    for (; blocks >= four; blocks -= four, prices += group, indexes += group)
        strengths(prices, four, weight, powers, &up, &down, indexes);
    if (blocks > 0) {
        memcpy(rest, prices - 1, (blocks * block + 1) * sizeof(double));
        strengths(rest + 1, blocks, weight, powers, &up, &down, rest + 1);
        memcpy(indexes, rest + 1, blocks * block * sizeof(double));
    }
    *gains = up;
    *losses = down;
}

// An exponential average forgets where it began: two that go over the same prices come together, to the last bit. So a
// stretch is cut into segments that are gone through side by side, each from some prices before its own. Where one does
// not begin with what the segment before ends with, its steps are taken again from there.
enum { wide = 8 };

INLINE void step_wide(const double *const from[wide], size_t row, double weight, lanes averages[2], double *const to[wide]) {
    for (int half = 0; half < 2; half++) {
        lanes places[four];
        for (int of = 0; of < four; of++) places[of] = *(const lanes *)(from[half * four + of] + row);
        transpose(places);
        for (int place = 0; place < four; place++) {
            averages[half] += (places[place] - averages[half]) * weight;
            places[place] = averages[half];
        }
        if (!to) continue;
        transpose(places);
        for (int of = 0; of < four; of++) *(lanes *)(to[half * four + of] + row) = places[of];
    }
}

INLINE double exponential(
    const double *prices, size_t length, size_t burn_in, double weight, double average, double *averages) {
    const double *from[wide];
    double *to[wide];
    lanes now[2];
    double begins[wide], ends[wide];
    for (int of = 0; of < wide; of++) {
        // There may be nothing before the first, which needs no approach.
        from[of] = prices + (of > 0 ? of : 1) * length - burn_in;
        now[of / four][of % four] = *from[of];
    }
    for (size_t row = 0; row < burn_in; row += four) step_wide(from, row, weight, now, NULL);
    now[0][0] = average;
    for (int of = 0; of < wide; of++) {
        begins[of] = now[of / four][of % four];
        from[of] = prices + of * length;
        to[of] = averages + of * length;
    }
    for (size_t row = 0; row < length; row += four) step_wide(from, row, weight, now, to);
    for (int of = 0; of < wide; of++) ends[of] = now[of / four][of % four];
    for (int of = 1; of < wide; of++) {
        if (begins[of] == ends[of - 1]) continue;
        average = ends[of - 1];
        size_t row = 0;
        for (; row < length; row++) {
            average += (from[of][row] - average) * weight;
            if (to[of][row] == average) break;
            to[of][row] = average;
        }
        if (row == length) ends[of] = average;
    }
    return ends[wide - 1];
}

// One step of the three averages of a MACD.
#define MACD_STEP(price, macd)               \
    do {                                     \
        fast += ((price)-fast) * fast_weight; \
        slow += ((price)-slow) * slow_weight; \
        macd = fast - slow;                  \
        signal += (macd - signal) * signal_weight; \
    } while (0)

INLINE void macd(
    const double *prices, size_t length, size_t burn_in, double fast_weight, double slow_weight, double signal_weight,
    aaiti_macd_state *state, double *macds, double *signals, double *histograms) {
    lanes fast, slow, signal = {0, 0, 0, 0}, places[four], averages[four];
    for (int of = 0; of < four; of++) fast[of] = prices[(of > 0 ? of : 1) * length - burn_in];
    slow = fast;
    for (size_t row = 0; row < burn_in; row += four) {
        const double *at = prices + length - burn_in + row;
        for (int of = 0; of < four; of++) places[of] = *(const lanes *)(at + (of > 0 ? of - 1 : 0) * length);
        transpose(places);
        for (int place = 0; place < four; place++) MACD_STEP(places[place], averages[place]);
    }
    fast[0] = state->fast;
    slow[0] = state->slow;
    signal[0] = state->signal;
    lanes begins[3] = {fast, slow, signal};
    for (size_t row = 0; row < length; row += four) {
        read_places(prices + row, length, places);
        for (int place = 0; place < four; place++) {
            lanes price = places[place];
            MACD_STEP(price, places[place]);
            averages[place] = signal;
        }
        transpose(places);
        transpose(averages);
        for (int of = 0; of < four; of++) {
            size_t at = of * length + row;
            *(lanes *)(macds + at) = places[of];
            *(lanes *)(signals + at) = averages[of];
            *(lanes *)(histograms + at) = places[of] - averages[of];
        }
    }
    aaiti_macd_state end = {fast[0], slow[0], signal[0]};
    for (int of = 1; of < four; of++) {
        if (begins[0][of] == end.fast && begins[1][of] == end.slow && begins[2][of] == end.signal) {
            end = (aaiti_macd_state){fast[of], slow[of], signal[of]};
            continue;
        }
        double fast = end.fast, slow = end.slow, signal = end.signal;
        for (size_t row = of * length; row < (of + 1) * length; row++) {
            MACD_STEP(prices[row], macds[row]);
            signals[row] = signal;
            histograms[row] = macds[row] - signal;
        }
        end = (aaiti_macd_state){fast, slow, signal};
    }
    *state = end;
}

KERNEL(void, wilder,
       (const double *values, size_t blocks, double weight, double decay, aaiti_wilder_state *state,
        double *averages),
       (values, blocks, weight, decay, state, averages))
KERNEL(void, relative_strengths,
       (const double *prices, size_t blocks, double weight, double decay, aaiti_wilder_state *gains,
        aaiti_wilder_state *losses, double *indexes),
       (prices, blocks, weight, decay, gains, losses, indexes))
KERNEL(double, exponential,
       (const double *prices, size_t length, size_t burn_in, double weight, double average, double *averages),
       (prices, length, burn_in, weight, average, averages))
KERNEL(void, macd,
       (const double *prices, size_t length, size_t burn_in, double fast_weight, double slow_weight,
        double signal_weight, aaiti_macd_state *state, double *macds, double *signals, double *histograms),
       (prices, length, burn_in, fast_weight, slow_weight, signal_weight, state, macds, signals, histograms))
