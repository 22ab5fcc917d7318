"""SHA-512 (FIPS 180-4) where the interpreter has none: in compiled code, each word of 64 bits as two halves.

Under a signature lies a manifest of kilobytes: with Python's integers its digest would take most of a board's start.
"""

from array import array
from binascii import unhexlify

import micropython
from micropython import const

_BLOCK_BYTES = 128
# FIPS 180-4, 4.2.3 and 5.3.5.
_ROUNDS = (
    b"428a2f98d728ae227137449123ef65cdb5c0fbcfec4d3b2fe9b5dba58189dbbc3956c25bf348b53859f111f1b605d019"
    b"923f82a4af194f9bab1c5ed5da6d8118d807aa98a303024212835b0145706fbe243185be4ee4b28c550c7dc3d5ffb4e2"
    b"72be5d74f27b896f80deb1fe3b1696b19bdc06a725c71235c19bf174cf692694e49b69c19ef14ad2efbe4786384f25e3"
    b"0fc19dc68b8cd5b5240ca1cc77ac9c652de92c6f592b02754a7484aa6ea6e4835cb0a9dcbd41fbd476f988da831153b5"
    b"983e5152ee66dfaba831c66d2db43210b00327c898fb213fbf597fc7beef0ee4c6e00bf33da88fc2d5a79147930aa725"
    b"06ca6351e003826f142929670a0e6e7027b70a8546d22ffc2e1b21385c26c9264d2c6dfc5ac42aed53380d139d95b3df"
    b"650a73548baf63de766a0abb3c77b2a881c2c92e47edaee692722c851482353ba2bfe8a14cf10364a81a664bbc423001"
    b"c24b8b70d0f89791c76c51a30654be30d192e819d6ef5218d69906245565a910f40e35855771202a106aa07032bbd1b8"
    b"19a4c116b8d2d0c81e376c085141ab532748774cdf8eeb9934b0bcb5e19b48a8391c0cb3c5c95a634ed8aa4ae3418acb"
    b"5b9cca4f7763e373682e6ff3d6b2b8a3748f82ee5defb2fc78a5636f43172f6084c87814a1f0ab728cc702081a6439ec"
    b"90befffa23631e28a4506cebde82bde9bef9a3f7b2c67915c67178f2e372532bca273eceea26619cd186b8c721c0c207"
    b"eada7dd6cde0eb1ef57d4f7fee6ed17806f067aa72176fba0a637dc5a2c898a6113f9804bef90dae1b710b35131c471b"
    b"28db77f523047d8432caab7b40c724933c9ebe0a15c9bebc431d67c49c100d4c4cc5d4becb3e42b6597f299cfc657e2a"
    b"5fcb6fab3ad6faec6c44198c4a475817"
)
_START = (
    b"6a09e667f3bcc908bb67ae8584caa73b3c6ef372fe94f82ba54ff53a5f1d36f1510e527fade682d19b05688c2b3e6c1f"
    b"1f83d9abfb41bd6b5be0cd19137e2179"
)

# Places in the work array, halves of words: the schedule of a block, constants, working variables, the digest so far.
_CONSTANTS = const(160)
_VARIABLES = const(320)
_DIGEST = const(336)
_PLACES = 352


def sha512(data):
    """Return the digest (FIPS 180-4, 6.4)."""
    work = array("I", bytes(4 * _PLACES))
    _lay(work, _CONSTANTS, unhexlify(_ROUNDS))
    _lay(work, _DIGEST, unhexlify(_START))
    whole = len(data) - len(data) % _BLOCK_BYTES
    for start in range(0, whole, _BLOCK_BYTES):
        _take(work, data, start)  # type: ignore[arg-type]
    rest = bytes(data[whole:]) + b"\x80"
    rest += bytes(-(len(rest) + 16) % _BLOCK_BYTES) + (8 * len(data)).to_bytes(16, "big")
    for start in range(0, len(rest), _BLOCK_BYTES):
        _take(work, rest, start)  # type: ignore[arg-type]
    return b"".join(half.to_bytes(4, "big") for half in work[_DIGEST:])


def _lay(work, place, halves):
    for start in range(0, len(halves), 4):
        work[place] = int.from_bytes(halves[start : start + 4], "big")
        place += 1


def _take(work, data, start):
    """Take the block of 128 bytes at `start` of `data` (6.4.2)."""
    _schedule(work, data, start)
    _turn(work)
    _add(work)


# In what follows `up` and `low` are the halves of a word; what is added to `low` and makes it smaller has a carry.


@micropython.viper
def _schedule(work: ptr32, data: ptr8, start: int):
    """Write the 80 words of a block (6.4.2, step 1)."""
    m = uint(0xFFFFFFFF)
    place = 0
    while place < 32:
        at = start + 4 * place
        work[place] = int(data[at]) << 24 | int(data[at + 1]) << 16 | int(data[at + 2]) << 8 | int(data[at + 3])
        place += 1
    while place < _CONSTANTS:
        up = uint(work[place - 30])
        low = uint(work[place - 29])
        sum_up = ((up >> 1 | low << 31) ^ (up >> 8 | low << 24) ^ (up >> 7)) & m
        sum_low = ((low >> 1 | up << 31) ^ (low >> 8 | up << 24) ^ (low >> 7 | up << 25)) & m
        up = uint(work[place - 4])
        low = uint(work[place - 3])
        sum_up += ((up >> 19 | low << 13) ^ (low >> 29 | up << 3) ^ (up >> 6)) & m
        more = ((low >> 19 | up << 13) ^ (up >> 29 | low << 3) ^ (low >> 6 | up << 26)) & m
        sum_low = (sum_low + more) & m
        if sum_low < more:
            sum_up += uint(1)
        more = uint(work[place - 13])
        sum_low = (sum_low + more) & m
        if sum_low < more:
            sum_up += uint(1)
        more = uint(work[place - 31])
        sum_low = (sum_low + more) & m
        if sum_low < more:
            sum_up += uint(1)
        work[place] = int((sum_up + uint(work[place - 14]) + uint(work[place - 32])) & m)
        work[place + 1] = int(sum_low)
        place += 2


@micropython.viper
def _turn(work: ptr32):
    """Go through the 80 rounds (steps 2 and 3)."""
    m = uint(0xFFFFFFFF)
    place = 0
    while place < 16:
        work[_VARIABLES + place] = work[_DIGEST + place]
        place += 1
    turn = 0
    while turn < 80:
        # the variables stand still, their names move: a is where up was a turn ago
        at = _VARIABLES + 2 * ((4 - turn) & 7)
        up = uint(work[at])
        low = uint(work[at + 1])
        sum_up = ((up >> 14 | low << 18) ^ (up >> 18 | low << 14) ^ (low >> 9 | up << 23)) & m
        sum_low = ((low >> 14 | up << 18) ^ (low >> 18 | up << 14) ^ (up >> 9 | low << 23)) & m
        at = _VARIABLES + 2 * ((5 - turn) & 7)
        to = _VARIABLES + 2 * ((6 - turn) & 7)
        sum_up += uint(work[to]) ^ (up & (uint(work[at]) ^ uint(work[to])))
        more = uint(work[to + 1]) ^ (low & (uint(work[at + 1]) ^ uint(work[to + 1])))
        sum_low = (sum_low + more) & m
        if sum_low < more:
            sum_up += uint(1)
        place = 2 * turn
        sum_up += uint(work[_CONSTANTS + place]) + uint(work[place])
        more = uint(work[_CONSTANTS + 1 + place])
        sum_low = (sum_low + more) & m
        if sum_low < more:
            sum_up += uint(1)
        more = uint(work[1 + place])
        sum_low = (sum_low + more) & m
        if sum_low < more:
            sum_up += uint(1)
        place = _VARIABLES + 2 * ((7 - turn) & 7)
        more = uint(work[place + 1])
        sum_low = (sum_low + more) & m
        if sum_low < more:
            sum_up += uint(1)
        sum_up = (sum_up + uint(work[place])) & m
        to = _VARIABLES + 2 * ((3 - turn) & 7)
        low = (uint(work[to + 1]) + sum_low) & m
        up = uint(work[to]) + sum_up
        if low < sum_low:
            up += uint(1)
        work[to] = int(up & m)
        work[to + 1] = int(low)
        at = _VARIABLES + 2 * ((0 - turn) & 7)
        up = uint(work[at])
        low = uint(work[at + 1])
        sum_up += ((up >> 28 | low << 4) ^ (low >> 2 | up << 30) ^ (low >> 7 | up << 25)) & m
        more = ((low >> 28 | up << 4) ^ (up >> 2 | low << 30) ^ (up >> 7 | low << 25)) & m
        sum_low = (sum_low + more) & m
        if sum_low < more:
            sum_up += uint(1)
        at = _VARIABLES + 2 * ((1 - turn) & 7)
        to = _VARIABLES + 2 * ((2 - turn) & 7)
        sum_up += (up & uint(work[at])) ^ (up & uint(work[to])) ^ (uint(work[at]) & uint(work[to]))
        more = (low & uint(work[at + 1])) ^ (low & uint(work[to + 1])) ^ (uint(work[at + 1]) & uint(work[to + 1]))
        sum_low = (sum_low + more) & m
        if sum_low < more:
            sum_up += uint(1)
        work[place] = int(sum_up & m)
        work[place + 1] = int(sum_low)
        turn += 1


@micropython.viper
def _add(work: ptr32):
    """Add what the rounds gave to the digest (step 4)."""
    m = uint(0xFFFFFFFF)
    place = 0
    while place < 16:
        more = uint(work[_VARIABLES + 1 + place])
        low = (uint(work[_DIGEST + 1 + place]) + more) & m
        up = uint(work[_DIGEST + place]) + uint(work[_VARIABLES + place])
        if low < more:
            up += uint(1)
        work[_DIGEST + place] = int(up & m)
        work[_DIGEST + 1 + place] = int(low)
        place += 2
