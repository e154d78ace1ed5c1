#include "CBuild.h"

#ifndef DIAODU_COMMIT
#define DIAODU_COMMIT "unknown"
#endif

const char *cbuild_commit(void) { return DIAODU_COMMIT; }
