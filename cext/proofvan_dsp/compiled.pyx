"""How these kernels were compiled, what this processor can do, and angles by plain arithmetic.

Runs on any processor, whatever the build.
"""

from proofvan_dsp.turns cimport angle_in_turns, turn_cos_sin

cdef extern from *:
    """
    #ifndef PROOFVAN_BUILD
    #define PROOFVAN_BUILD "portable"
    #define PROOFVAN_FLAGS ""
    #endif
    #if defined(__clang__)
    #define PROOFVAN_COMPILER "clang " __clang_version__
    #elif defined(__GNUC__)
    #define PROOFVAN_COMPILER "gcc " __VERSION__
    #else
    #define PROOFVAN_COMPILER "unknown"
    #endif
    #if defined(__x86_64__) && defined(__GNUC__)
    static int cpu_has_v3(void) { __builtin_cpu_init(); return __builtin_cpu_supports("x86-64-v3") != 0; }
    static int cpu_has_pclmul(void) { __builtin_cpu_init(); return __builtin_cpu_supports("pclmul") != 0; }
    static int cpu_has_avx2(void) { __builtin_cpu_init(); return __builtin_cpu_supports("avx2") != 0; }
    static int cpu_has_fma(void) { __builtin_cpu_init(); return __builtin_cpu_supports("fma") != 0; }
    static int cpu_has_avx512f(void) { __builtin_cpu_init(); return __builtin_cpu_supports("avx512f") != 0; }
    #else
    static int cpu_has_v3(void) { return 0; }
    static int cpu_has_pclmul(void) { return 0; }
    static int cpu_has_avx2(void) { return 0; }
    static int cpu_has_fma(void) { return 0; }
    static int cpu_has_avx512f(void) { return 0; }
    #endif
    """
    const char *PROOFVAN_BUILD
    const char *PROOFVAN_FLAGS
    const char *PROOFVAN_COMPILER
    int cpu_has_v3()
    int cpu_has_pclmul()
    int cpu_has_avx2()
    int cpu_has_fma()
    int cpu_has_avx512f()

BUILD = PROOFVAN_BUILD.decode()
FLAGS = PROOFVAN_FLAGS.decode()
COMPILER = PROOFVAN_COMPILER.decode()


def processor_features():
    """Give the instruction sets that matter here and whether this processor has them."""
    return {"x86-64-v3": bool(cpu_has_v3()), "avx2": bool(cpu_has_avx2()), "fma": bool(cpu_has_fma()),
            "pclmul": bool(cpu_has_pclmul()), "avx512f": bool(cpu_has_avx512f())}


def cos_sin(double turns):
    """Give cosine and sine of an angle in turns, the same bits on every machine."""
    cdef double cosine, sine
    turn_cos_sin(turns, &cosine, &sine)
    return cosine, sine


def angle(double re, double im):
    """Give the angle of re + j im in turns, -0.5 .. 0.5, the same bits on every machine."""
    return angle_in_turns(re, im)
