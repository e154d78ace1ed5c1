#include "CBuild.h"

#ifndef BUILD_COMMIT
#define BUILD_COMMIT "unknown"
#endif

const char *cbuild_commit(void) { return BUILD_COMMIT; }
