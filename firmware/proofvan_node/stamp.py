"""A 32-bit hardware time stamp becomes the 64-bit node clock, without an allocation even on a 32-bit chip."""

from array import array

import micropython

# Places in the state array.
LAST = 0  # the stamp before
HIGH = 1  # upper half of the node clock
SLOT = 2  # of the ring, whose time is to be set
BACK = 3  # what lies between the sample and its stamp, in microseconds


def state(now_us):
    """Give the state of one source of stamps, whose first stamp lies after `now_us` of the node clock."""
    return array("I", [now_us & 0xFFFFFFFF, now_us >> 32, 0, 0])


@micropython.viper
def extend(ticks: ptr32, stamps: ptr32, index: int, work: ptr32):
    """Write the time of `stamps[index]`, less `work[BACK]`, to `ticks[work[SLOT]]`, 64 bits little-endian.

    Stamps must come less than 71 minutes (2^32 us) apart.
    """
    now = uint(stamps[index])
    high = uint(work[1])
    if now < uint(work[0]):
        high = uint((high + uint(1)) & uint(0xFFFFFFFF))
    work[0] = now
    work[1] = high
    back = uint(work[3])
    if now < back:
        high = uint((high - uint(1)) & uint(0xFFFFFFFF))
    place = int(work[2]) * 2
    ticks[place] = uint((now - back) & uint(0xFFFFFFFF))
    ticks[place + 1] = high
