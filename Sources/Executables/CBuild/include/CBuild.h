#ifndef CBUILD_H
#define CBUILD_H

// The commit that this program was built from, or "unknown": see the variable BUILD_COMMIT in Package.swift.
const char *cbuild_commit(void);

#endif
