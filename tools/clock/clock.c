/* The wall clock two years ahead, for a second run of the tests: cc -shared -fPIC, then LD_PRELOAD.
   Only what tells the date moves. The monotonic clocks stay, because every wait with a limit counts on them;
   deadlines given in wall time (sem_timedwait) are left alone: Python's own waits are monotonic. */
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define AHEAD (2 * 365 * 24 * 3600)

int clock_gettime(clockid_t clock, struct timespec *now) {
    int failed = (int)syscall(SYS_clock_gettime, clock, now);
    if (!failed && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) now->tv_sec += AHEAD;
    return failed;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    int failed = (int)syscall(SYS_gettimeofday, now, zone);
    if (!failed) now->tv_sec += AHEAD;
    return failed;
}

time_t time(time_t *now) {
    struct timespec wall;
    clock_gettime(CLOCK_REALTIME, &wall);
    if (now) *now = wall.tv_sec;
    return wall.tv_sec;
}
