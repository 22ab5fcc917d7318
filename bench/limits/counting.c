/* Marks the stretch whose instructions are counted under `valgrind --tool=callgrind --instr-atstart=no`. */
#include <valgrind/callgrind.h>

int counting_works(void) { return (int)RUNNING_ON_VALGRIND; }

void counting_begin(void) {
    CALLGRIND_START_INSTRUMENTATION;
    CALLGRIND_ZERO_STATS;
}

void counting_end(const char *name) {
    CALLGRIND_DUMP_STATS_AT(name);
    CALLGRIND_STOP_INSTRUMENTATION;
}
