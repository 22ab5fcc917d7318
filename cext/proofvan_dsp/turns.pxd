"""Sine, cosine and angle in turns, by plain arithmetic: the same bits whatever the library of the system."""

from libc.math cimport fabs, floor


cdef inline void turn_cos_sin(double turns, double *cosine, double *sine) noexcept nogil:
    """Cosine and sine of an angle in turns, to 2e-16."""
    cdef double quarter = floor(4.0 * (turns - floor(turns)) + 0.5)
    cdef double y = ((turns - floor(turns)) - 0.25 * quarter) * 6.283185307179586476925
    cdef double z = y * y, s, c
    cdef int turn = <int>quarter & 3
    # Taylor's series on -pi/4 .. pi/4.
    s = y * (1.0 + z * (-1.0 / 6 + z * (1.0 / 120 + z * (-1.0 / 5040 + z * (1.0 / 362880 + z * (
        -1.0 / 39916800 + z * (1.0 / 6227020800.0 + z * (-1.0 / 1307674368000.0))))))))
    c = 1.0 + z * (-0.5 + z * (1.0 / 24 + z * (-1.0 / 720 + z * (1.0 / 40320 + z * (-1.0 / 3628800 + z * (
        1.0 / 479001600.0 + z * (-1.0 / 87178291200.0 + z * (1.0 / 20922789888000.0))))))))
    if turn == 0:
        cosine[0], sine[0] = c, s
    elif turn == 1:
        cosine[0], sine[0] = -s, c
    elif turn == 2:
        cosine[0], sine[0] = -c, -s
    else:
        cosine[0], sine[0] = s, -c


cdef inline double angle_in_turns(double re, double im) noexcept nogil:
    """Angle of re + j im in turns, -0.5 .. 0.5; 0 for zero."""
    cdef double a = fabs(re), b = fabs(im), ratio, rough, c, s, tangent
    if a == 0.0 and b == 0.0:
        return 0.0
    ratio = b / a if b < a else a / b
    # arctan within 0.004 rad; one exact step by the tangent of the rest makes it good.
    rough = ratio * (0.125 + 0.0434 * (1.0 - ratio))
    if b >= a:
        rough = 0.25 - rough
    if re < 0.0:
        rough = 0.5 - rough
    if im < 0.0:
        rough = -rough
    turn_cos_sin(rough, &c, &s)
    tangent = (im * c - re * s) / (re * c + im * s)
    a = tangent * tangent
    return rough + tangent * (1.0 - a * (1.0 / 3 - a * (0.2 - a * (1.0 / 7)))) * 0.15915494309189533577
