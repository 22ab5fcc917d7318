"""Looks for samples at the ends of a converter's range; allocates nothing."""

import micropython

# Places in the work array.
START = 0  # first byte of the first sample
END = 1  # the byte after the last one
WIDTH = 2  # bytes of a sample
WORK_PLACES = 3


@micropython.viper
def holds(memory: ptr8, both: ptr8, work: ptr32) -> int:
    """Give 1 if a sample from `work[START]` up to `work[END]`, `work[WIDTH]` bytes each, is one of `both`, else 0.

    `both` holds two samples, one after the other. The last byte of a sample tells nearly all of them from these.
    """
    width = int(work[2])
    last = width - 1
    low = int(both[last])
    high = int(both[width + last])
    place = int(work[0]) + last
    end = int(work[1])
    while place < end:
        byte = int(memory[place])
        near = 0
        if byte == low:
            near = 1
        if byte == high:
            near = 1
        at = 0 if near else width + 1
        while at <= width:
            index = 0
            while index < width and int(memory[place - last + index]) == int(both[at + index]):
                index += 1
            if index == width:
                return 1
            at += width
        place += width
    return 0
