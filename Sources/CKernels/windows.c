#include "lanes.h"

INLINE void window_sums(const double *values, size_t period, size_t groups, double scale, double *memory, double *sums) {
    lanes *tails = (lanes *)memory, places[four];
    // What leaves any number as it is.
    const lanes nothing = {-0.0, -0.0, -0.0, -0.0};
    tails[period] = nothing;
    for (size_t group = 0; group < groups; group++) {
        // From each place of the blocks before to their ends.
        const double *before = values - period;
        size_t index = period;
        lanes sum = nothing;
        for (; index % four; index--) tails[index - 1] = sum = STRIDED(before + index - 1, period) + sum;
        for (; index > 0; index -= four) {
            read_places(before + index - four, period, places);
            for (int place = four; place-- > 0;) tails[index - four + place] = sum = places[place] + sum;
        }
        // From the beginnings of the blocks to each place.
        sum = nothing;
        for (; index + four <= period; index += four) {
            read_places(values + index, period, places);
            for (int place = 0; place < four; place++) {
                sum += places[place];
                places[place] = (tails[index + place + 1] + sum) * scale;
            }
            write_places(sums + index, period, places);
        }
        for (; index < period; index++) {
            sum += STRIDED(values + index, period);
            lanes whole = (tails[index + 1] + sum) * scale;
            write_strided(sums + index, period, &whole);
        }
        values += four * period;
        sums += four * period;
    }
}

// Replaces squared deviations, of which those below 0 count as 0; not a number stays.
INLINE void to_deviations(lanes *squares, double scale) {
    *squares = __builtin_elementwise_sqrt(WHERE(~(*squares < 0), *squares)) * scale;
}

// Adds a value's distance from the reference, and its square.
#define ADD_DISTANCE(value)                   \
    do {                                      \
        lanes distance = (value)-reference;   \
        sum += distance;                      \
        squares += distance * distance;       \
    } while (0)

// A window's mean and deviation from the sums of its distances and their squares.
#define MOMENTS(tail, mean, deviation)                      \
    do {                                                    \
        lanes whole = (tail)[0] + sum, distance = whole * share; \
        mean = reference + distance;                        \
        deviation = ((tail)[1] + squares) - whole * distance; \
        to_deviations(&deviation, scale);                   \
    } while (0)

// With `upper` a mean and the deviation on either side of it, without it the deviation alone.
INLINE void window_moments(
    const double *values, size_t period, size_t groups, double scale, double *memory, double *means, double *upper,
    double *lower) {
    double share = 1 / (double)period;
    lanes *tails = (lanes *)memory;
    for (size_t group = 0; group < groups; group++) {
        lanes reference = STRIDED(values - 1, period), sum = {0, 0, 0, 0}, squares = sum, places[four], spreads[four];
        const double *before = values - period;
        size_t index = period;
        for (; index % four; index--) {
            ADD_DISTANCE(STRIDED(before + index - 1, period));
            tails[2 * index - 2] = sum;
            tails[2 * index - 1] = squares;
        }
        for (; index > 0; index -= four) {
            read_places(before + index - four, period, places);
            for (int place = four; place-- > 0;) {
                ADD_DISTANCE(places[place]);
                tails[2 * (index - four + place)] = sum;
                tails[2 * (index - four + place) + 1] = squares;
            }
        }
        // The first window ends where the block before does: the reference is in it, at no distance.
        sum = squares = (lanes){0, 0, 0, 0};
        for (; index + four <= period; index += four) {
            read_places(values + index - 1, period, places);
            for (int place = 0; place < four; place++) {
                ADD_DISTANCE(places[place]);
                MOMENTS(tails + 2 * (index + place), places[place], spreads[place]);
            }
            if (upper) {
                transpose(places);
                transpose(spreads);
                for (int of = 0; of < four; of++) {
                    ptrdiff_t row = (ptrdiff_t)(of * period + index) - 1;
                    *(lanes *)(means + row) = places[of];
                    *(lanes *)(upper + row) = places[of] + spreads[of];
                    *(lanes *)(lower + row) = places[of] - spreads[of];
                }
            } else {
                write_places(lower + index - 1, period, spreads);
            }
        }
        for (; index < period; index++) {
            ADD_DISTANCE(STRIDED(values + index - 1, period));
            MOMENTS(tails + 2 * index, places[0], spreads[0]);
            if (upper) {
                places[1] = places[0] + spreads[0];
                write_strided(means + index - 1, period, places);
                write_strided(upper + index - 1, period, places + 1);
                spreads[0] = places[0] - spreads[0];
            }
            write_strided(lower + index - 1, period, spreads);
        }
        values += four * period;
        lower += four * period;
        if (upper) means += four * period, upper += four * period;
    }
}

INLINE void window_deviations(
    const double *values, size_t period, size_t groups, double scale, double *memory, double *deviations) {
    window_moments(values, period, groups, scale, memory, NULL, NULL, deviations);
}

INLINE void window_bands(
    const double *values, size_t period, size_t groups, double scale, double *memory, double *middle, double *upper,
    double *lower) {
    window_moments(values, period, groups, scale, memory, middle, upper, lower);
}

KERNEL(void, window_sums,
       (const double *values, size_t period, size_t groups, double scale, double *memory, double *sums),
       (values, period, groups, scale, memory, sums))
KERNEL(void, window_deviations,
       (const double *values, size_t period, size_t groups, double scale, double *memory, double *deviations),
       (values, period, groups, scale, memory, deviations))
KERNEL(void, window_bands,
       (const double *values, size_t period, size_t groups, double scale, double *memory, double *middle,
        double *upper, double *lower),
       (values, period, groups, scale, memory, middle, upper, lower))
