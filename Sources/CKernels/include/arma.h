#ifndef AAITI_ARMA_H
#define AAITI_ARMA_H

#include <stddef.h>

/// Runs the exact innovations filter of an ARMA process over several series at once: the Chandrasekhar recursions of
/// Morf, Sidhu and Kailath (1974), as `InnovationGains` has them for short states.
///
/// `width` is the length of `ar` and `ma`, a multiple of 4, filled up with zeros. `work` holds `width` gains, the
/// directions (at first equal to the gains) and for each column a state (at first zero), these `width + 4` long with zeros
/// at the end; it and `variance` are left as the next step would find them. Each of `columns` series has `count` values
/// and lies behind the one before. Written are the prediction errors over their deviation and, for all columns alike, the
/// deviations.
///
/// Returns the number of steps before the filter was steady, `SIZE_MAX` if rounding made the process not stationary.
size_t aaiti_arma_innovations(
    size_t width, const double *ar, const double *ma, double *variance, double tolerance, size_t count,
    size_t columns, const double *series, double *residuals, double *deviations, double *work
);

#endif
