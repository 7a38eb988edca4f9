#include "CKernels.h"

// Products and sums are fused where the processor can.
#pragma STDC FP_CONTRACT ON

#define INLINE inline __attribute__((always_inline))
#define UNROLLED _Pragma("clang loop unroll(full)")

// Compiled twice, for any processor and for those with AVX2 and FMA, between which each call chooses. The number that
// comes first says whether there are 16 registers of eight floats, or 32 of four.
#if defined(__x86_64__)
#define KERNEL(name, parameters, ...) COMPILED_TWICE(name, parameters, __VA_ARGS__)
#define COMPILED_TWICE(name, parameters, ...)                                                         \
    __attribute__((target("avx2,fma"))) static void name##_avx2 parameters { name(1, __VA_ARGS__); } \
    void aaiti_##name parameters {                                                                    \
        if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))                          \
            name##_avx2(__VA_ARGS__);                                                                 \
        else                                                                                          \
            name(0, __VA_ARGS__);                                                                     \
    }
#else
#define KERNEL(name, parameters, ...) COMPILED_ONCE(name, parameters, __VA_ARGS__)
#define COMPILED_ONCE(name, parameters, ...) \
    void aaiti_##name parameters { name(1, __VA_ARGS__); }
#endif

// exp(-rate x) as 2^n p(f), n the whole number next to -rate x log2(e) and f the rest: p is the best polynomial of
// degree 5 with p(0) = 1 for 2^f there, relative error 9e-8. A sum with 1.5 * 2^23 leaves n in the last bits, from
// where it is added to the exponent. |n| is at most 40. NaN stays NaN.
#define DECAY(x, rate)                                                              \
    do {                                                                            \
        const float scale = -1.44269504f * (rate), limit = 27.7f / (rate);          \
        lanes_float power = *(x);                                                   \
        power = limit < power ? (lanes_float)(limit) : power;                       \
        power = -limit > power ? (lanes_float)(-limit) : power;                     \
        lanes_float whole = power * scale + 12582912.0f;                            \
        lanes_float part = power * scale - (whole - 12582912.0f);                   \
        lanes_float result = part * 0.0013264727f + 0.0096715130f;                  \
        result = result * part + 0.055507336f;                                      \
        result = result * part + 0.24022242f;                                       \
        result = result * part + 0.69314700f;                                       \
        result = result * part + 1.0f;                                              \
        *(x) = (lanes_float)((lanes_bits)result + ((lanes_bits)whole << 23));       \
    } while (0)
typedef unsigned lanes_bits __attribute__((ext_vector_type(8)));
#define REAL float
#define NAME(x) x##_float
#include "neural_kernels.h"
#undef REAL
#undef NAME
#undef DECAY

// Not for speed: in double, gradients are checked.
#define DECAY(x, rate)                                                          \
    for (int lane = 0; lane < 8; lane++) {                                      \
        double power = -(rate) * (*(x))[lane];                                  \
        (*(x))[lane] = __builtin_exp(power > 55 ? 55 : power < -55 ? -55 : power); \
    }
#define REAL double
#define NAME(x) x##_double
#include "neural_kernels.h"
