"""From the converter's frames to little-endian samples, with every frame's checksum looked at; allocates nothing.

A frame is 10 words of 3 bytes, most significant first: status, channels 0 to 7, checksum in the upper 16 bits
(ADS131M08 datasheet SBAS950, sections "Communication frames" and "Communication cyclic redundancy check").
"""

from array import array

import micropython

FRAME_BYTES = 30
_COVERED_BYTES = 27

# Places in the work array.
SOURCE = 0  # first byte of the first frame
FRAMES = 1
CHANNELS = 2
TARGET = 3  # where the first sample goes
DAMAGED = 4  # frames whose checksum is wrong (result)
FORGOTTEN = 5  # frames whose status is not what the set-up leaves (result)
WORK_PLACES = 6

# STATUS register after set-up: no lock, no resync, no register map or input error, CCITT checksum, reset seen,
# 24-bit words (datasheet, "STATUS Register"); the low byte says which channels had new data.
_STATUS = 0x01


def checksum_table():
    """Give the byte table of CRC-16/CCITT, polynomial 0x1021 (datasheet, "MODE Register", CRC_TYPE = 0)."""
    table = array("H", bytes(512))
    for byte in range(256):
        value = byte << 8
        for _ in range(8):
            value = (value << 1) ^ 0x1021 if value & 0x8000 else value << 1
        table[byte] = value & 0xFFFF
    return table


@micropython.viper
def unpack(source: ptr8, target: ptr8, table: ptr16, work: ptr32):
    """Check `work[FRAMES]` frames and write the samples of the first `work[CHANNELS]` channels, little-endian."""
    position = int(work[0])
    place = int(work[3])
    damaged = 0
    forgotten = 0
    left = int(work[1])
    channels = int(work[2])
    while left > 0:
        check = 0xFFFF
        index = position
        end = position + 27
        while index < end:
            check = ((check << 8) & 0xFFFF) ^ int(table[(check >> 8) ^ int(source[index])])
            index += 1
        if check != (int(source[index]) << 8 | int(source[index + 1])):
            damaged += 1
        elif int(source[position]) != 0x01:
            forgotten += 1
        index = position + 3
        end = index + 3 * channels
        while index < end:
            target[place] = source[index + 2]
            target[place + 1] = source[index + 1]
            target[place + 2] = source[index]
            place += 3
            index += 3
        position += 30
        left -= 1
    work[4] = damaged
    work[5] = forgotten


@micropython.viper
def unchanged(source: ptr8, work: ptr32) -> int:
    """Give the channels (bit n: channel n) whose first, middle and last of `work[FRAMES]` samples are equal."""
    first = int(work[0]) + 3
    last = first + 30 * (int(work[1]) - 1)
    middle = first + 30 * (int(work[1]) >> 1)
    found = 0
    channel = 0
    while channel < int(work[2]):
        place = 3 * channel
        end = place + 3
        same = 1
        while place < end:
            byte = int(source[first + place])
            if byte != int(source[middle + place]) or byte != int(source[last + place]):
                same = 0
            place += 1
        found |= same << channel
        channel += 1
    return found
