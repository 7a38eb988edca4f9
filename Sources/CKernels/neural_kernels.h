// The kernels of neural networks for one width of numbers. `neural.c` includes this once for float and once for double,
// with REAL the type, NAME(x) the name of x for it, and TANH(x) and SIGMOID(x) that replace the lanes at x by the
// hyperbolic tangent and by the logistic function 1 / (1 + exp(-x)) of theirs.
//
// Everything is inlined into functions that are compiled for one kind of processor: there `rows` and `width` are
// constants, the loops over them are unrolled, and `sums` lives in registers: eight or nine of them keep two units
// busy that take four cycles for a fused product. `tall` says whether there are registers for so many.

typedef REAL NAME(lanes) __attribute__((ext_vector_type(8), aligned(sizeof(REAL)), may_alias));

/// Adds left (rows x depth) times right (depth x 8 width) to `sums`.
static INLINE void NAME(accumulate)(const REAL *left, size_t row, size_t step, const REAL *right, size_t stride,
                                    size_t depth, NAME(lanes) *sums, const int rows, const int width) {
    for (size_t k = 0; k < depth; k++) {
        const NAME(lanes) *columns = (const NAME(lanes) *)right;
        // The fewer are loaded first and stay: 16 registers hold these, one of the others, and the sums.
        if (width < rows) {
            NAME(lanes) kept[3];
            UNROLLED for (int c = 0; c < width; c++) kept[c] = columns[c];
            UNROLLED for (int r = 0; r < rows; r++) {
                NAME(lanes) value = left[(size_t)r * row];
                UNROLLED for (int c = 0; c < width; c++) sums[r * width + c] += value * kept[c];
            }
        } else {
            NAME(lanes) kept[3];
            UNROLLED for (int r = 0; r < rows; r++) kept[r] = left[(size_t)r * row];
            UNROLLED for (int c = 0; c < width; c++) {
                NAME(lanes) column = columns[c];
                UNROLLED for (int r = 0; r < rows; r++) sums[r * width + c] += kept[r] * column;
            }
        }
        left += step;
        right += stride;
    }
}

static INLINE void NAME(tile)(const REAL *left, size_t row, size_t step, const REAL *right, size_t stride, size_t depth,
                              REAL *result, size_t result_stride, int adds, const int rows, const int width) {
    NAME(lanes) sums[9];
    UNROLLED for (int r = 0; r < rows; r++)
        UNROLLED for (int c = 0; c < width; c++)
            sums[r * width + c] = adds ? ((NAME(lanes) *)(result + (size_t)r * result_stride))[c] : (NAME(lanes))(0);
    NAME(accumulate)(left, row, step, right, stride, depth, sums, rows, width);
    UNROLLED for (int r = 0; r < rows; r++)
        UNROLLED for (int c = 0; c < width; c++)
            ((NAME(lanes) *)(result + (size_t)r * result_stride))[c] = sums[r * width + c];
}

#define TILES(height)                                                                                            \
    for (; count - r >= (size_t)(height); r += (size_t)(height))                                                 \
        NAME(tile)(left + r * row, row, step, right, stride, depth, result + r * result_stride, result_stride, adds, \
                   height, width)

/// Columns side by side, 8 width of them, of all rows: tiles as high as the registers allow, then lower ones.
static INLINE void NAME(panel)(const REAL *left, size_t row, size_t step, const REAL *right, size_t stride,
                               size_t depth, REAL *result, size_t result_stride, int adds, size_t count,
                               const int height, const int width) {
    size_t r = 0;
    TILES(height);
    if (height > 4) TILES(4);
    if (height > 2) TILES(2);
    TILES(1);
}
#undef TILES

static INLINE void NAME(product)(const int tall, const REAL *left, size_t row, size_t step, const REAL *right,
                                 size_t stride, REAL *result, size_t result_stride, size_t rows, size_t columns,
                                 size_t depth, int adds) {
    size_t width = columns / 8 % 3 == 0 ? 3 : 2, c = 0;
    for (; c + 8 * width <= columns; c += 8 * width) {
        if (width == 3)
            NAME(panel)(left, row, step, right + c, stride, depth, result + c, result_stride, adds, rows,
                        tall ? 3 : 1, 3);
        else
            NAME(panel)(left, row, step, right + c, stride, depth, result + c, result_stride, adds, rows,
                        tall ? 4 : 2, 2);
    }
    for (; c < columns; c += 8)
        NAME(panel)(left, row, step, right + c, stride, depth, result + c, result_stride, adds, rows, tall ? 8 : 4, 1);
}

/// Eight units of a few rows, from their gates' sums to their cells, without leaving the registers. `hidden` gets the
/// output gate.
static INLINE void NAME(cells)(const REAL *inputs, size_t stride, size_t depth, const REAL *weights, const REAL *before,
                               REAL *after, REAL *hidden, size_t hidden_stride, REAL *gates, size_t gate_stride,
                               size_t units, const int rows) {
    NAME(lanes) all[8], *sums = all;
    UNROLLED for (int r = 0; r < rows; r++)
        UNROLLED for (int g = 0; g < 4; g++) sums[4 * r + g] = ((const NAME(lanes) *)weights)[g];
    NAME(accumulate)(inputs, stride, 1, weights + 32, 32, depth, sums, rows, 4);
    UNROLLED for (int s = 0; s < 4 * rows; s++) {
        if (s % 4 == 2)
            TANH(sums + s);
        else
            SIGMOID(sums + s);
    }
    UNROLLED for (int r = 0; r < rows; r++, sums += 4) {
        *(NAME(lanes) *)(after + (size_t)r * units) =
            sums[1] * *(const NAME(lanes) *)(before + (size_t)r * units) + sums[0] * sums[2];
        *(NAME(lanes) *)(hidden + (size_t)r * hidden_stride) = sums[3];
        if (gates)
            UNROLLED for (int g = 0; g < 4; g++)
                ((NAME(lanes) *)(gates + (size_t)r * gate_stride))[g] = sums[g];
    }
}

#define CELLS(height)                                                                                            \
    for (; rows - r >= (size_t)(height); r += (size_t)(height))                                                  \
        NAME(cells)(inputs + r * stride, stride, depth, panel, before + r * units + u, after + r * units + u,    \
                    hidden + r * hidden_stride + u, hidden_stride, gates ? gates + r * gate_stride + 4 * u : NULL, \
                    gate_stride, units, height)

static INLINE void NAME(lstm_step)(const int tall, const REAL *inputs, size_t stride, size_t depth,
                                   const REAL *weights, const REAL *before, REAL *after, REAL *hidden,
                                   size_t hidden_stride, REAL *gates, size_t gate_stride, size_t rows, size_t units) {
    for (size_t u = 0; u < units; u += 8) {
        const REAL *panel = weights + 4 * u * (depth + 1);
        size_t r = 0;
        if (tall) CELLS(2);
        CELLS(1);
        // Apart from the above, whose results these wait for.
        for (r = 0; r < rows; r++) {
            NAME(lanes) cell = *(NAME(lanes) *)(after + r * units + u);
            TANH(&cell);
            *(NAME(lanes) *)(hidden + r * hidden_stride + u) *= cell;
        }
    }
}
#undef CELLS

static INLINE void NAME(lstm_step_back)(const int tall, REAL *gates, size_t gate_stride, const REAL *before,
                                        const REAL *after, const REAL *hidden_slopes, size_t slope_stride,
                                        REAL *cell_slopes, size_t rows, size_t units) {
    (void)tall;
    for (size_t r = 0; r < rows; r++) {
        for (size_t u = 0; u < units; u += 8) {
            NAME(lanes) *kept = (NAME(lanes) *)(gates + r * gate_stride + 4 * u);
            NAME(lanes) input = kept[0], forget = kept[1], candidate = kept[2], output = kept[3];
            NAME(lanes) hidden = *(const NAME(lanes) *)(hidden_slopes + r * slope_stride + u);
            NAME(lanes) squashed = *(const NAME(lanes) *)(after + r * units + u);
            TANH(&squashed);
            NAME(lanes) *carried = (NAME(lanes) *)(cell_slopes + r * units + u);
            NAME(lanes) cell = *carried + hidden * output * (1 - squashed * squashed);
            kept[0] = cell * candidate * (input - input * input);
            kept[1] = cell * *(const NAME(lanes) *)(before + r * units + u) * (forget - forget * forget);
            kept[2] = cell * input * (1 - candidate * candidate);
            kept[3] = hidden * squashed * (output - output * output);
            *carried = cell * forget;
        }
    }
}

KERNEL(NAME(product),
       (const REAL *left, size_t row, size_t step, const REAL *right, size_t stride, REAL *result, size_t result_stride,
        size_t rows, size_t columns, size_t depth, int adds),
       left, row, step, right, stride, result, result_stride, rows, columns, depth, adds)

KERNEL(NAME(lstm_step),
       (const REAL *inputs, size_t stride, size_t depth, const REAL *weights, const REAL *before, REAL *after,
        REAL *hidden, size_t hidden_stride, REAL *gates, size_t gate_stride, size_t rows, size_t units),
       inputs, stride, depth, weights, before, after, hidden, hidden_stride, gates, gate_stride, rows, units)

KERNEL(NAME(lstm_step_back),
       (REAL *gates, size_t gate_stride, const REAL *before, const REAL *after, const REAL *hidden_slopes,
        size_t slope_stride, REAL *cell_slopes, size_t rows, size_t units),
       gates, gate_stride, before, after, hidden_slopes, slope_stride, cell_slopes, rows, units)
