"""Down-counting 32-bit ticks of a state machine become nanoseconds of the node clock; allocates nothing per edge."""

import micropython

# Places in the work array.
LAST = 0  # count at the edge before
NS_LOW = 1  # its time
NS_HIGH = 2
UNIT = 3  # nanoseconds per tick, at most 255
PLACE = 4  # of the next sample, in words of 32 bits
FIRST = 5  # index of the first stamp to take
COUNT = 6
MASK = 7  # number of stamps there are, less one
WORK_PLACES = 8


@micropython.viper
def take(stamps: ptr32, memory: ptr32, work: ptr32):
    """Write the times of `work[COUNT]` stamps, 64 bits little-endian each, from `work[PLACE]` on."""
    last = uint(work[0])
    low = uint(work[1])
    high = uint(work[2])
    unit = uint(work[3])
    place = int(work[4])
    index = int(work[5])
    left = int(work[6])
    word = uint(0xFFFFFFFF)
    while left > 0:
        count = uint(stamps[index & int(work[7])])
        passed = uint((last - count) & word)
        last = count
        upper = uint((passed >> 16) * unit)
        part = uint((upper << 16) & word)
        high = uint(high + (upper >> 16))
        low = uint((low + part) & word)
        if low < part:
            high = uint(high + uint(1))
        part = uint((passed & uint(0xFFFF)) * unit)
        low = uint((low + part) & word)
        if low < part:
            high = uint(high + uint(1))
        memory[place] = low
        memory[place + 1] = high
        place += 2
        index += 1
        left -= 1
    work[0] = last
    work[1] = low
    work[2] = high
