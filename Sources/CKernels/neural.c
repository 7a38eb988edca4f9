#include "CKernels.h"

// Products and sums are fused where the processor can.
#pragma STDC FP_CONTRACT ON

#define INLINE inline __attribute__((always_inline))
#define UNROLLED _Pragma("clang loop unroll(full)")

// Compiled for any processor, for those with AVX2 and FMA and for those with AVX-512, between which each call chooses. The
// number that comes first says which registers there are: 0 for 16 of 16 bytes, 1 for 16 of 32 bytes (elsewhere, as many as
// hold as much), 2 for 32 of 64 bytes.
#define KERNEL(name, parameters, ...) COMPILED_FOR_EACH(name, parameters, __VA_ARGS__)
#define AND_LEVEL(...) (int level, __VA_ARGS__)
#if defined(__x86_64__)
#define COMPILED_FOR_EACH(name, parameters, ...)                                                                       \
    __attribute__((target("avx512f,avx512vl"))) static void name##_avx512 parameters { name(2, __VA_ARGS__); }         \
    __attribute__((target("avx2,fma"))) static void name##_avx2 parameters { name(1, __VA_ARGS__); }                   \
    void aaiti_##name##_up_to AND_LEVEL parameters {                                                                   \
        if (level > 1 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl"))                      \
            name##_avx512(__VA_ARGS__);                                                                                \
        else if (level > 0 && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))                         \
            name##_avx2(__VA_ARGS__);                                                                                  \
        else                                                                                                           \
            name(0, __VA_ARGS__);                                                                                      \
    }                                                                                                                  \
    void aaiti_##name parameters { aaiti_##name##_up_to(2, __VA_ARGS__); }
#else
#define COMPILED_FOR_EACH(name, parameters, ...)                                                                       \
    void aaiti_##name##_up_to AND_LEVEL parameters {                                                                   \
        if (level > 0)                                                                                                 \
            name(1, __VA_ARGS__);                                                                                      \
        else                                                                                                           \
            name(0, __VA_ARGS__);                                                                                      \
    }                                                                                                                  \
    void aaiti_##name parameters { name(1, __VA_ARGS__); }
#endif

typedef float pair_float __attribute__((ext_vector_type(16), aligned(sizeof(float)), may_alias));
typedef unsigned pair_bits __attribute__((ext_vector_type(16)));
#define HALVES(a, b) {a, a, a, a, a, a, a, a, b, b, b, b, b, b, b, b}

// exp(-rate x) as 2^n p(f), n the whole number next to -rate x log2(e) and f the rest: p is the best polynomial of
// degree 5 with p(0) = 1 for 2^f there, relative error 9e-8. A sum with 1.5 * 2^23 leaves n in the last bits, from
// where it is added to the exponent. |n| is at most 40. NaN stays NaN.
#define DECAY(x, first, second)                                               \
    do {                                                                      \
        const pair_float rates = HALVES(first, second);                       \
        const pair_float scale = -1.44269504f * rates, limit = 27.7f / rates; \
        pair_float power = *(x);                                              \
        power = limit < power ? limit : power;                                \
        power = -limit > power ? -limit : power;                              \
        pair_float whole = power * scale + 12582912.0f;                       \
        pair_float part = power * scale - (whole - 12582912.0f);              \
        pair_float result = part * 0.0013264727f + 0.0096715130f;             \
        result = result * part + 0.055507336f;                                \
        result = result * part + 0.24022242f;                                 \
        result = result * part + 0.69314700f;                                 \
        result = result * part + 1.0f;                                        \
        *(x) = (pair_float)((pair_bits)result + ((pair_bits)whole << 23));    \
    } while (0)
#define REAL float
#define LANES 16
#define NAME(x) x##_wide_float
#include "products.h"
#undef LANES
#undef NAME
#define LANES 8
#define NAME(x) x##_float
#include "products.h"
#define WIDE(x) x##_wide_float
#define WIDE_LANES 16
#include "neural_kernels.h"
#undef REAL
#undef NAME
#undef DECAY
#undef WIDE
#undef WIDE_LANES

typedef double pair_double __attribute__((ext_vector_type(16), aligned(sizeof(double)), may_alias));
// Not for speed: in double, gradients are checked.
#define DECAY(x, first, second)                                                    \
    for (int lane = 0; lane < 16; lane++) {                                        \
        double power = -(lane < 8 ? first : second) * (*(x))[lane];                \
        (*(x))[lane] = __builtin_exp(power > 55 ? 55 : power < -55 ? -55 : power); \
    }
#define REAL double
#define NAME(x) x##_double
#include "products.h"
#define WIDE NAME
#define WIDE_LANES LANES
#include "neural_kernels.h"
