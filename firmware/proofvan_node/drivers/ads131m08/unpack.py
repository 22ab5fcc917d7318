"""From the converter's frames to little-endian samples, with every frame's checksum looked at; allocates nothing.

A frame is 10 words of 3 bytes, most significant first: status, channels 0 to 7, checksum in the upper 16 bits
(ADS131M08 datasheet SBAS950, sections "Communication frames" and "Communication cyclic redundancy check").
"""

from array import array

import micropython

FRAME_BYTES = 30
_TABLES = 3  # bytes of a word

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
    """Give three tables of CRC-16/CCITT, polynomial 0x1021 (datasheet, "MODE Register", CRC_TYPE = 0), in a row.

    256 places each: what a byte does to the checksum with none, one, two bytes behind it. So a word goes at once.
    """
    table = array("H", bytes(2 * _TABLES * 256))
    for byte in range(256):
        value = byte << 8
        for behind in range(_TABLES):
            for _ in range(8):
                value = (value << 1) ^ 0x1021 if value & 0x8000 else value << 1
            value &= 0xFFFF
            table[256 * behind + byte] = value
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
        # the status word, from a checksum of 0xFFFF on
        check = int(table[512 + (0xFF ^ int(source[position]))]) ^ int(table[256 + (0xFF ^ int(source[position + 1]))])
        check ^= int(table[int(source[position + 2])])
        index = position + 3
        end = index + 3 * channels
        while index < end:
            high = int(source[index])
            middle = int(source[index + 1])
            low = int(source[index + 2])
            target[place] = low
            target[place + 1] = middle
            target[place + 2] = high
            check = int(table[512 + ((check >> 8) ^ high)]) ^ int(table[256 + ((check & 0xFF) ^ middle)])
            check ^= int(table[low])
            index += 3
            place += 3
        end = position + 27
        while index < end:  # channels that nobody wants
            high = (check >> 8) ^ int(source[index])
            middle = (check & 0xFF) ^ int(source[index + 1])
            check = int(table[512 + high]) ^ int(table[256 + middle]) ^ int(table[int(source[index + 2])])
            index += 3
        if check != (int(source[index]) << 8 | int(source[index + 1])):
            damaged += 1
        elif int(source[position]) != 0x01:
            forgotten += 1
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
