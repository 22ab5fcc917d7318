"""Who takes the GIL next among threads that feed meters: they wait for each other a few microseconds, awake.

A thread that finds the GIL taken sleeps, and to wake it takes the system longer than a block takes the meter. Between two
stretches without the GIL a feeding thread holds it for a microsecond or two, so that waiting awake is nearly always
shorter. The one that has it, or is about to take it, stands in `holder`. Who finds somebody else there for too long
(he went on to other work) takes his place and waits for the GIL as everybody does: nothing here can lock up, and the
GIL alone protects.
"""

cdef extern from *:
    """
    #include <stdatomic.h>
    #include <stddef.h>
    #if defined(__x86_64__) && defined(__GNUC__)
    /* 10 to 40 us: waking up takes the system longer. */
    enum { LONGEST_WAIT = 1000 };
    #define PAUSE __builtin_ia32_pause()
    #else
    enum { LONGEST_WAIT = 20000 };
    #define PAUSE ((void)0)
    #endif

    static _Atomic(void *) holder;
    static _Thread_local char of_this_thread;

    static void leave(void) {
        void *own = &of_this_thread;
        atomic_compare_exchange_strong_explicit(&holder, &own, NULL, memory_order_release, memory_order_relaxed);
    }

    static void queue(void) {
        for (int waited = 0; waited < LONGEST_WAIT; waited++) {
            void *found = atomic_load_explicit(&holder, memory_order_relaxed);
            if (found == &of_this_thread) return;
            if (found == NULL && atomic_compare_exchange_weak_explicit(&holder, &found, &of_this_thread,
                                                                      memory_order_acquire, memory_order_relaxed))
                return;
            PAUSE;
        }
        atomic_store_explicit(&holder, &of_this_thread, memory_order_relaxed);
    }
    """
    void leave() noexcept nogil
    void queue() noexcept nogil


cdef void gil_left() noexcept nogil:
    """Let the next one take the GIL."""
    leave()


cdef void before_gil() noexcept nogil:
    """Wait, not for long, until no other feeding thread has the GIL."""
    queue()
