#ifndef CSTANDARDSTREAMS_H
#define CSTANDARDSTREAMS_H

// Opens the standard streams that this process was started without, so that no file, socket or event descriptor that is
// opened later takes their numbers. Neither reading nor writing works on a stream opened so: both fail with EBADF.
//
// Runs by itself before main and before the Swift runtime opens anything; calling it again changes nothing.
void cstandardstreams_reserve(void);

#endif
