#include "CStandardStreams.h"

#include <errno.h>
#include <fcntl.h>

__attribute__((constructor)) void cstandardstreams_reserve(void) {
    int saved = errno;
    for (int descriptor = 0; descriptor <= 2; descriptor++) {
        if (fcntl(descriptor, F_GETFD) == -1 && errno == EBADF) {
            // open returns the lowest number that is free, which is this one.
            (void)open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY);
        }
    }
    errno = saved;
}
