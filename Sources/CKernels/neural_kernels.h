// The kernels of neural networks for one width of numbers. `neural.c` includes this once for float and once for double,
// with REAL the type, NAME(x) the name of x for it in products of eight numbers at once, WIDE(x) in those of WIDE_LANES,
// which fill the widest registers, NAME(pair) for two times eight numbers, and DECAY(x, first, second) that replaces those
// at x by exp(-rate x), each eight with a rate of their own. With a decay d of rate 1 the logistic function is 1 / (1 + d),
// with one of rate 2 the hyperbolic tangent is (1 - d) / (1 + d). Decays are held so far below the largest number that
// three may be multiplied.

static INLINE void NAME(product)(const int level, const REAL *left, size_t row, size_t step, const REAL *right,
                                 size_t stride, REAL *result, size_t result_stride, size_t rows, size_t columns,
                                 size_t depth, int adds) {
    size_t c = 0;
#define PANELS(name, lanes, height, width)                                                                             \
    for (; c + (lanes) * (width) <= columns; c += (lanes) * (width))                                                   \
        name(left, row, step, right + c, stride, depth, result + c, result_stride, adds, rows, height, width)
    if (level == 2) {
        PANELS(WIDE(panel), WIDE_LANES, 12, 2);
        PANELS(WIDE(panel), WIDE_LANES, 12, 1);
    } else if (columns / 8 % 3 == 0) {
        PANELS(NAME(panel), 8, level ? 3 : 1, 3);
    } else if (columns / 8 % 4 == 0) {
        PANELS(NAME(panel), 8, level ? 3 : 1, 4);
    } else {
        PANELS(NAME(panel), 8, level ? 4 : 2, 2);
    }
    PANELS(NAME(panel), 8, level ? 8 : 4, 1);
#undef PANELS
}

/// The sums of the gates of eight units for some rows, 32 of a row.
static INLINE void NAME(rows_gate_sums)(const int level, const REAL *inputs, size_t stride, size_t depth, size_t zeros,
                                        const REAL *panel, REAL *result, size_t rows) {
    size_t r = 0;
#define ROWS(name, height)                                                                                             \
    for (; rows - r >= (height); r += (height))                                                                        \
        name(inputs + r * stride, stride, depth, zeros, panel, result + 32 * r, height)
    if (level == 2) {
        if (WIDE_LANES == 16) {
            ROWS(WIDE(gate_sums), 12);
            ROWS(WIDE(gate_sums), 8);
        }
        ROWS(WIDE(gate_sums), 4);
        ROWS(WIDE(gate_sums), 2);
    } else if (level == 1) {
        // Four rows are two and two: a row alone has too few sums to keep the processor busy.
        while (rows - r > 2 && rows - r != 4) {
            NAME(gate_sums)(inputs + r * stride, stride, depth, zeros, panel, result + 32 * r, 3);
            r += 3;
        }
        ROWS(NAME(gate_sums), 2);
    }
    ROWS(NAME(gate_sums), 1);
#undef ROWS
}

/// So many rows at once that their inputs, their sums and a panel stay next to the processor.
enum { NAME(most_rows) = 12 };

/// Eight units of some rows, from their gates' sums to their cells, which lie `cell_stride` apart, and hidden values.
///
/// One thing at a time for all rows: a row's numbers wait for each other, and the processor looks only so far ahead for
/// others. Quotients are put together to one, of numbers that are small enough for that.
static INLINE void NAME(cells)(NAME(lanes) *sums, const REAL *before, REAL *after, REAL *hidden, size_t hidden_stride,
                               REAL *gates, size_t gate_stride, size_t rows, size_t cell_stride) {
    NAME(lanes) squashed[NAME(most_rows)] __attribute__((aligned(64)));
    for (size_t r = 0; r < rows; r++) {
        DECAY((NAME(pair) *)(sums + 4 * r), 1, 1);
        DECAY((NAME(pair) *)(sums + 4 * r + 2), 2, 1);
    }
    for (size_t r = 0; r < rows; r++) {
        NAME(lanes) *of = sums + 4 * r, input = 1 + of[0], forget = 1 + of[1], candidate = 1 + of[2];
        NAME(lanes) rest = 1 - of[2], both = input * candidate, old = *(const NAME(lanes) *)(before + r * cell_stride);
        NAME(lanes) share = 1 / (both * forget);
        *(NAME(lanes) *)(after + r * cell_stride) = squashed[r] = (both * old + forget * rest) * share;
        of[3] += 1;
        if (!gates) continue;
        NAME(lanes) *values = (NAME(lanes) *)(gates + r * gate_stride);
        values[0] = forget * share * candidate;
        values[1] = both * share;
        values[2] = forget * share * input * rest;
        values[3] = 1 / of[3];
    }
    // Two rows at once; there is room for one behind the last.
    if (rows % 2) squashed[rows] = 0;
    for (size_t r = 0; r < rows; r += 2) DECAY((NAME(pair) *)(squashed + r), 2, 2);
    for (size_t r = 0; r < rows; r++)
        *(NAME(lanes) *)(hidden + r * hidden_stride) = (1 - squashed[r]) / ((1 + squashed[r]) * sums[4 * r + 3]);
}

static INLINE void NAME(lstm_step)(const int level, const REAL *inputs, size_t stride, size_t depth, size_t zeros,
                                   const REAL *weights, const REAL *before, REAL *after, REAL *hidden,
                                   size_t hidden_stride, REAL *gates, size_t gate_stride, size_t rows, size_t units) {
    enum { most = NAME(most_rows) };
    NAME(lanes) sums[4 * most] __attribute__((aligned(64)));
    // Of a lone row the units take the place of rows.
    for (size_t u = 0, part; rows == 1 && u < units; u += 8 * part) {
        part = (units - u) / 8 < most ? (units - u) / 8 : most;
        for (size_t p = 0; p < part; p++)
            NAME(gate_sums)(inputs, stride, depth, zeros, weights + 4 * (u + 8 * p) * (depth + 1),
                            (REAL *)(sums + 4 * p), 1);
        NAME(cells)(sums, before + u, after + u, hidden + u, 8, gates ? gates + 4 * u : NULL, 32, part, 8);
    }
    if (rows == 1) return;
    for (size_t first = 0; first < rows; first += most) {
        const size_t part = rows - first < most ? rows - first : most;
        for (size_t u = 0; u < units; u += 8) {
            const REAL *panel = weights + 4 * u * (depth + 1);
            // What is kept is far away: asked for now, it is there when its turn comes. Behind the last row begins the
            // next step, and to ask for what nobody has does no harm.
            for (size_t row = first + most; gates && row < first + most + part; row++) {
                for (size_t g = 0; g < 32; g += 64 / sizeof(REAL))
                    __builtin_prefetch(gates + row * gate_stride + 4 * u + g, 1);
                __builtin_prefetch(hidden + row * hidden_stride + u, 1);
                __builtin_prefetch(after + row * units + u, 1);
            }
            NAME(rows_gate_sums)(level, inputs + first * stride, stride, depth, zeros, panel, (REAL *)sums, part);
            NAME(cells)(sums, before + first * units + u, after + first * units + u, hidden + first * hidden_stride + u,
                        hidden_stride, gates ? gates + first * gate_stride + 4 * u : NULL, gate_stride, part, units);
        }
    }
}

static INLINE void NAME(lstm_step_back)(const int level, REAL *gates, size_t gate_stride, const REAL *before,
                                        const REAL *hidden, size_t hidden_stride, const REAL *hidden_slopes,
                                        size_t slope_stride, REAL *cell_slopes, size_t rows, size_t units) {
    (void)level;
    for (size_t r = 0; r < rows; r++) {
        // Soon wanted: what the step saw, which lies before its hidden values, and the gates of the step before.
        for (size_t k = 0; k < hidden_stride; k += 64 / sizeof(REAL))
            __builtin_prefetch(hidden + r * hidden_stride + k - rows * hidden_stride, 0, 1);
        for (size_t u = 0; u < units; u += 8) {
            for (size_t g = 0; g < 32; g += 64 / sizeof(REAL))
                __builtin_prefetch(gates + r * gate_stride + 4 * u + g - rows * gate_stride, 0, 1);
            NAME(lanes) *kept = (NAME(lanes) *)(gates + r * gate_stride + 4 * u);
            NAME(lanes) input = kept[0], forget = kept[1], candidate = kept[2], output = kept[3];
            NAME(lanes) slope = *(const NAME(lanes) *)(hidden_slopes + r * slope_stride + u);
            // The tangent of the cell again: a gate is never 0.
            NAME(lanes) squashed = *(const NAME(lanes) *)(hidden + r * hidden_stride + u) / output;
            NAME(lanes) *carried = (NAME(lanes) *)(cell_slopes + r * units + u);
            NAME(lanes) cell = *carried + slope * output * (1 - squashed * squashed);
            kept[0] = cell * candidate * (input - input * input);
            kept[1] = cell * *(const NAME(lanes) *)(before + r * units + u) * (forget - forget * forget);
            kept[2] = cell * input * (1 - candidate * candidate);
            kept[3] = slope * squashed * (output - output * output);
            *carried = cell * forget;
        }
    }
}

KERNEL(NAME(product),
       (const REAL *left, size_t row, size_t step, const REAL *right, size_t stride, REAL *result, size_t result_stride,
        size_t rows, size_t columns, size_t depth, int adds),
       left, row, step, right, stride, result, result_stride, rows, columns, depth, adds)

KERNEL(NAME(lstm_step),
       (const REAL *inputs, size_t stride, size_t depth, size_t zeros, const REAL *weights, const REAL *before,
        REAL *after, REAL *hidden, size_t hidden_stride, REAL *gates, size_t gate_stride, size_t rows, size_t units),
       inputs, stride, depth, zeros, weights, before, after, hidden, hidden_stride, gates, gate_stride, rows, units)

KERNEL(NAME(lstm_step_back),
       (REAL *gates, size_t gate_stride, const REAL *before, const REAL *hidden, size_t hidden_stride,
        const REAL *hidden_slopes, size_t slope_stride, REAL *cell_slopes, size_t rows, size_t units),
       gates, gate_stride, before, hidden, hidden_stride, hidden_slopes, slope_stride, cell_slopes, rows, units)
