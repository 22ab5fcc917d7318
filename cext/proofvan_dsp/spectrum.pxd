"""From samples to a spectrum that is synchronous to the cycles: low-pass, sinc resampling, Fourier transform.

Eight channels side by side; for the transform they are four complex numbers, channel j + i channel (j + 4).
"""

from libc.math cimport floor

cdef enum:
    POINTS = 2048       # per window of 10 or 12 cycles
    TAPS = 32           # of the resampling kernel
    PHASES = 512        # rows of its table per sample


cdef inline void low_pass(const double *x, const double *taps, Py_ssize_t length, double *y) noexcept nogil:
    """One frame of a symmetrical filter with an odd number of taps."""
    cdef double[8] a
    cdef double h
    cdef Py_ssize_t n, half = length // 2
    cdef const double *early = x
    cdef const double *late = x + (length - 1) * 8
    cdef int j
    for j in range(8):
        a[j] = x[half * 8 + j] * taps[half]
    for n in range(half):
        h = taps[n]
        for j in range(8):
            a[j] += (early[j] + late[j]) * h
        early += 8
        late -= 8
    for j in range(8):
        y[j] = a[j]


cdef inline void resample(const double *low, const double *table, double start, double step,
                          double *re, double *im) noexcept nogil:
    """POINTS frames at start, start + step, ... in samples of `low`; the kernel reaches TAPS / 2 samples to each side."""
    cdef double[8] a
    cdef double position, whole, fraction, w
    cdef const double *x
    cdef const double *row
    cdef Py_ssize_t n
    cdef int j, k, phase
    for n in range(POINTS):
        position = start + n * step
        whole = floor(position)
        fraction = (position - whole) * PHASES
        phase = <int>fraction
        fraction -= phase
        x = low + (<Py_ssize_t>whole - (TAPS // 2 - 1)) * 8
        row = table + phase * TAPS
        for j in range(8):
            a[j] = 0.0
        for k in range(TAPS):
            w = row[k] + fraction * (row[k + TAPS] - row[k])
            for j in range(8):
                a[j] += x[j] * w
            x += 8
        for j in range(4):
            re[4 * n + j] = a[j]
        for j in range(4):
            im[4 * n + j] = a[4 + j]


cdef inline void turn4(const double *re, const double *im, double c, double s,
                       double *out_re, double *out_im) noexcept nogil:
    """Four complex numbers times c - i s."""
    cdef int j
    for j in range(4):
        out_re[j] = re[j] * c + im[j] * s
    for j in range(4):
        out_im[j] = im[j] * c - re[j] * s


cdef inline void radix4(const double *xr, const double *xi, double *yr, double *yi, Py_ssize_t m, Py_ssize_t s,
                        const double *cosine, const double *sine) noexcept nogil:
    """One pass of Stockham's transform over four interleaved signals."""
    cdef double[4] ar
    cdef double[4] ai
    cdef double[4] br
    cdef double[4] bi
    cdef double[4] cr
    cdef double[4] ci
    cdef double[4] dr
    cdef double[4] di
    cdef double[4] tr
    cdef double[4] ti
    cdef Py_ssize_t p, q, at, to, far = 4 * s * m
    cdef int j
    for p in range(m):
        for q in range(s):
            at = 4 * (q + s * p)
            to = 4 * (q + s * 4 * p)
            for j in range(4):
                ar[j] = xr[at + j] + xr[at + 2 * far + j]
                ai[j] = xi[at + j] + xi[at + 2 * far + j]
                cr[j] = xr[at + j] - xr[at + 2 * far + j]
                ci[j] = xi[at + j] - xi[at + 2 * far + j]
            for j in range(4):
                br[j] = xr[at + far + j] + xr[at + 3 * far + j]
                bi[j] = xi[at + far + j] + xi[at + 3 * far + j]
                dr[j] = xi[at + far + j] - xi[at + 3 * far + j]
                di[j] = xr[at + 3 * far + j] - xr[at + far + j]
            for j in range(4):
                yr[to + j] = ar[j] + br[j]
                yi[to + j] = ai[j] + bi[j]
            for j in range(4):
                tr[j] = cr[j] + dr[j]
                ti[j] = ci[j] + di[j]
            turn4(tr, ti, cosine[p * s], sine[p * s], &yr[to + 4 * s], &yi[to + 4 * s])
            for j in range(4):
                tr[j] = ar[j] - br[j]
                ti[j] = ai[j] - bi[j]
            turn4(tr, ti, cosine[2 * p * s], sine[2 * p * s], &yr[to + 8 * s], &yi[to + 8 * s])
            for j in range(4):
                tr[j] = cr[j] - dr[j]
                ti[j] = ci[j] - di[j]
            turn4(tr, ti, cosine[3 * p * s], sine[3 * p * s], &yr[to + 12 * s], &yi[to + 12 * s])


cdef inline void radix2(const double *xr, const double *xi, double *yr, double *yi, Py_ssize_t s) noexcept nogil:
    """The last pass."""
    cdef Py_ssize_t e
    for e in range(4 * s):
        yr[e] = xr[e] + xr[e + 4 * s]
        yi[e] = xi[e] + xi[e + 4 * s]
        yr[e + 4 * s] = xr[e] - xr[e + 4 * s]
        yi[e + 4 * s] = xi[e] - xi[e + 4 * s]


cdef inline void transform(double *re, double *im, double *other_re, double *other_im,
                           const double *cosine, const double *sine) noexcept nogil:
    """Fourier transform of four complex signals of POINTS points; the result is where the signals were."""
    radix4(re, im, other_re, other_im, 512, 1, cosine, sine)
    radix4(other_re, other_im, re, im, 128, 4, cosine, sine)
    radix4(re, im, other_re, other_im, 32, 16, cosine, sine)
    radix4(other_re, other_im, re, im, 8, 64, cosine, sine)
    radix4(re, im, other_re, other_im, 2, 256, cosine, sine)
    radix2(other_re, other_im, re, im, 1024)
