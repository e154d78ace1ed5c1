// What Swift cannot import by itself: macros over macros, and what Glibc's module leaves out.
#include <zmq.h>
#include <pthread.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

// pthread_setname_np is hidden without _GNU_SOURCE.
extern int pthread_setname_np(pthread_t thread, const char *name);

enum { CZMQ_ETERM = ETERM };
// Debian's header shows this one only to draft builds; the library honours it always.
enum { CZMQ_ZAP_ENFORCE_DOMAIN = 93 };

static inline int czmq_eventfd(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }
static inline void czmq_name_this_thread(const char *name) { pthread_setname_np(pthread_self(), name); }
