// Products of matrices in registers of one width. `neural.c` includes this with REAL the type, LANES how many numbers are
// computed at once, and NAME(x) the name of x for both.
//
// Everything is inlined into functions that are compiled for one kind of processor: there `rows` and `width` are
// constants, the loops over them are unrolled, and `sums` lives in registers: eight or more of them keep two units
// busy that take four cycles for a fused product.

typedef REAL NAME(lanes) __attribute__((ext_vector_type(LANES), aligned(sizeof(REAL)), may_alias));

/// Adds left (rows x depth) times right (depth x LANES width) to `sums`.
static INLINE void NAME(accumulate)(const REAL *left, size_t row, size_t step, const REAL *right, size_t stride,
                                    size_t depth, NAME(lanes) *sums, const int rows, const int width) {
    for (size_t k = 0; k < depth; k++) {
        const NAME(lanes) *columns = (const NAME(lanes) *)right;
        // The fewer are loaded first and stay: the registers hold these, one of the others, and the sums.
        if (width < rows) {
            NAME(lanes) kept[4];
            UNROLLED for (int c = 0; c < width; c++) kept[c] = columns[c];
            UNROLLED for (int r = 0; r < rows; r++) {
                NAME(lanes) value = left[(size_t)r * row];
                UNROLLED for (int c = 0; c < width; c++) sums[r * width + c] += value * kept[c];
            }
        } else {
            NAME(lanes) kept[4];
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
    NAME(lanes) sums[24];
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

/// Columns side by side, LANES width of them, of all rows: tiles as high as the registers allow, then lower ones.
static INLINE void NAME(panel)(const REAL *left, size_t row, size_t step, const REAL *right, size_t stride,
                               size_t depth, REAL *result, size_t result_stride, int adds, size_t count,
                               const int height, const int width) {
    size_t r = 0;
    TILES(height);
    if (height > 8) TILES(8);
    if (height > 4) TILES(4);
    if (height > 2) TILES(2);
    TILES(1);
}
#undef TILES

/// The sums of the gates of eight units for a few rows: what a panel of weights makes of them. result holds 32 of a row.
static INLINE void NAME(gate_sums)(const REAL *inputs, size_t stride, size_t depth, size_t zeros, const REAL *panel,
                                   REAL *result, const int rows) {
    enum { width = 32 / LANES };
    NAME(lanes) sums[24];
    UNROLLED for (int r = 0; r < rows; r++)
        UNROLLED for (int g = 0; g < width; g++) sums[r * width + g] = ((const NAME(lanes) *)panel)[g];
    NAME(accumulate)(inputs + zeros, stride, 1, panel + 32 * (zeros + 1), 32, depth - zeros, sums, rows, width);
    UNROLLED for (int s = 0; s < rows * width; s++) ((NAME(lanes) *)result)[s] = sums[s];
}
