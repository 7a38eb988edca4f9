#ifndef AAITI_LANES_H
#define AAITI_LANES_H

#include "CKernels.h"

// Loops without chains from row to row. In Swift they stay scalar: squareRoot() may call a library that sets errno, and
// there are no registers wider than the oldest processor has. The same rounding everywhere: no fused products.
#pragma STDC FP_CONTRACT OFF

typedef double lanes __attribute__((vector_size(32), aligned(8)));

enum { four = 4 };

#define INLINE static inline __attribute__((always_inline))

// Rows to columns and back: four times four values.
INLINE void transpose(lanes rows[four]) {
    lanes a = __builtin_shufflevector(rows[0], rows[1], 0, 4, 2, 6);
    lanes b = __builtin_shufflevector(rows[0], rows[1], 1, 5, 3, 7);
    lanes c = __builtin_shufflevector(rows[2], rows[3], 0, 4, 2, 6);
    lanes d = __builtin_shufflevector(rows[2], rows[3], 1, 5, 3, 7);
    rows[0] = __builtin_shufflevector(a, c, 0, 1, 4, 5);
    rows[1] = __builtin_shufflevector(b, d, 0, 1, 4, 5);
    rows[2] = __builtin_shufflevector(a, c, 2, 3, 6, 7);
    rows[3] = __builtin_shufflevector(b, d, 2, 3, 6, 7);
}

// Four places in a row of each of four stretches that lie `period` values apart, a lane a stretch.
INLINE void read_places(const double *first, size_t period, lanes places[four]) {
    for (int of = 0; of < four; of++) places[of] = *(const lanes *)(first + of * period);
    transpose(places);
}

INLINE void write_places(double *first, size_t period, lanes places[four]) {
    transpose(places);
    for (int of = 0; of < four; of++) *(lanes *)(first + of * period) = places[of];
}

// One place of each. Lanes are no arguments: without AVX they would be passed in another way.
#define STRIDED(first, period) ((lanes){(first)[0], (first)[period], (first)[2 * (period)], (first)[3 * (period)]})

INLINE void write_strided(double *first, size_t period, const lanes *values) {
    for (int of = 0; of < four; of++) first[of * period] = (*values)[of];
}

// Lanes where a comparison, all bits or none in each, holds; 0 elsewhere.
#define WHERE(condition, values) ((lanes)((condition) & (__typeof__(condition))(values)))

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

#endif
