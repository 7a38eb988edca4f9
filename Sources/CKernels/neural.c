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

// x P(x²) / Q(x²) of degrees 4 and 4, x held within the limits. NaN stays NaN.
#define FRACTION(x, limit, p0, p1, p2, p3, p4, q1, q2, q3, q4)           \
    do {                                                                 \
        lanes_float value = *(x);                                        \
        value = (limit) < value ? (lanes_float)(limit) : value;          \
        value = -(limit) > value ? (lanes_float)(-(limit)) : value;      \
        lanes_float square = value * value;                              \
        lanes_float above = square * (p4) + (p3);                        \
        above = above * square + (p2);                                   \
        above = above * square + (p1);                                   \
        above = above * square + (p0);                                   \
        lanes_float below = square * (q4) + (q3);                        \
        below = below * square + (q2);                                   \
        below = below * square + (q1);                                   \
        below = below * square + 1.0f;                                   \
        *(x) = value * above / below;                                    \
    } while (0)

// The best fraction of these degrees for tanh up to 8.5, where it is 1 but for the last digit: relative error
// 1.2e-8 and its rounding.
#define TANH(x)                                                                                                    \
    FRACTION(x, 8.5f, 1.0f, 0.13413246f, 0.0035340253f, 2.1251019e-05f, 1.4269196e-08f, 0.46746567f, 0.026022745f, \
             0.00033488622f, 8.1451094e-07f)

// 1 / (1 + exp(-x)) = 1/2 + tanh(x/2) / 2: the coefficients of the above by powers of two.
#define SIGMOID(x)                                                                                                   \
    do {                                                                                                             \
        FRACTION(x, 17.0f, 0.25f, 0.008383279f, 5.5219145e-05f, 8.301179e-08f, 1.3934761e-11f, 0.11686642f,          \
                 0.0016264216f, 5.2325972e-06f, 3.1816834e-09f);                                                     \
        *(x) += 0.5f;                                                                                                \
    } while (0)
#define REAL float
#define NAME(x) x##_float
#include "neural_kernels.h"
#undef REAL
#undef NAME
#undef TANH
#undef SIGMOID

// Not for speed: in double, gradients are checked.
#define TANH(x) \
    for (int lane = 0; lane < 8; lane++) (*(x))[lane] = __builtin_tanh((*(x))[lane])
#define SIGMOID(x) \
    for (int lane = 0; lane < 8; lane++) (*(x))[lane] = 1 / (1 + __builtin_exp(-(*(x))[lane]))
#define REAL double
#define NAME(x) x##_double
#include "neural_kernels.h"
