#ifndef AAITI_CKERNELS_H
#define AAITI_CKERNELS_H

#include "arma.h"
#include "columns.h"
#include "neural.h"

#endif
