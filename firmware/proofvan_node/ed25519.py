"""Checks Ed25519 signatures (RFC 8032, 5.1.7) where nothing but integers is there; SHA-512 included.

Runs unchanged under MicroPython and CPython. Meant for updates, seconds on a board, never for frames. All tables are
constants: to compute them would take as long as a check. It only ever sees public values, so time tells nothing.
"""

import struct

# RFC 8032, 5.1: p, L, d, the base point; 2d and sqrt(-1) follow.
_P = (1 << 255) - 19
_L = (1 << 252) + 27742317777372353535851937790883648493
_D = 0x52036CEE2B6FFE738CC740797779E89800700A4D4141D8AB75EB4DCA135978A3
_D2 = 0x2406D9DC56DFFCE7198E80F2EEF3D13000E0149A8283B156EBD69B9426B2F159
_ROOT = 0x2B8324804FC1DF0B2B4D00993DFBD7A72F431806AD2FE478C4EE1B274A0EA0B0
_BASE_X = 0x216936D3CD6E53FEC0A4E231FDD6DC5C692CC7609525A7B2C9562D608F25D51A
_BASE_Y = 0x6666666666666666666666666666666666666666666666666666666666666658

_WORD = (1 << 64) - 1
_BLOCK_BYTES = 128

# FIPS 180-4, 5.3.5 and 4.2.3.
_START = (
    0x6A09E667F3BCC908,
    0xBB67AE8584CAA73B,
    0x3C6EF372FE94F82B,
    0xA54FF53A5F1D36F1,
    0x510E527FADE682D1,
    0x9B05688C2B3E6C1F,
    0x1F83D9ABFB41BD6B,
    0x5BE0CD19137E2179,
)
_ROUNDS = (
    0x428A2F98D728AE22,
    0x7137449123EF65CD,
    0xB5C0FBCFEC4D3B2F,
    0xE9B5DBA58189DBBC,
    0x3956C25BF348B538,
    0x59F111F1B605D019,
    0x923F82A4AF194F9B,
    0xAB1C5ED5DA6D8118,
    0xD807AA98A3030242,
    0x12835B0145706FBE,
    0x243185BE4EE4B28C,
    0x550C7DC3D5FFB4E2,
    0x72BE5D74F27B896F,
    0x80DEB1FE3B1696B1,
    0x9BDC06A725C71235,
    0xC19BF174CF692694,
    0xE49B69C19EF14AD2,
    0xEFBE4786384F25E3,
    0x0FC19DC68B8CD5B5,
    0x240CA1CC77AC9C65,
    0x2DE92C6F592B0275,
    0x4A7484AA6EA6E483,
    0x5CB0A9DCBD41FBD4,
    0x76F988DA831153B5,
    0x983E5152EE66DFAB,
    0xA831C66D2DB43210,
    0xB00327C898FB213F,
    0xBF597FC7BEEF0EE4,
    0xC6E00BF33DA88FC2,
    0xD5A79147930AA725,
    0x06CA6351E003826F,
    0x142929670A0E6E70,
    0x27B70A8546D22FFC,
    0x2E1B21385C26C926,
    0x4D2C6DFC5AC42AED,
    0x53380D139D95B3DF,
    0x650A73548BAF63DE,
    0x766A0ABB3C77B2A8,
    0x81C2C92E47EDAEE6,
    0x92722C851482353B,
    0xA2BFE8A14CF10364,
    0xA81A664BBC423001,
    0xC24B8B70D0F89791,
    0xC76C51A30654BE30,
    0xD192E819D6EF5218,
    0xD69906245565A910,
    0xF40E35855771202A,
    0x106AA07032BBD1B8,
    0x19A4C116B8D2D0C8,
    0x1E376C085141AB53,
    0x2748774CDF8EEB99,
    0x34B0BCB5E19B48A8,
    0x391C0CB3C5C95A63,
    0x4ED8AA4AE3418ACB,
    0x5B9CCA4F7763E373,
    0x682E6FF3D6B2B8A3,
    0x748F82EE5DEFB2FC,
    0x78A5636F43172F60,
    0x84C87814A1F0AB72,
    0x8CC702081A6439EC,
    0x90BEFFFA23631E28,
    0xA4506CEBDE82BDE9,
    0xBEF9A3F7B2C67915,
    0xC67178F2E372532B,
    0xCA273ECEEA26619C,
    0xD186B8C721C0C207,
    0xEADA7DD6CDE0EB1E,
    0xF57D4F7FEE6ED178,
    0x06F067AA72176FBA,
    0x0A637DC5A2C898A6,
    0x113F9804BEF90DAE,
    0x1B710B35131C471B,
    0x28DB77F523047D84,
    0x32CAAB7B40C72493,
    0x3C9EBE0A15C9BEBC,
    0x431D67C49C100D4C,
    0x4CC5D4BECB3E42B6,
    0x597F299CFC657E2A,
    0x5FCB6FAB3AD6FAEC,
    0x6C44198C4A475817,
)


def verify(public, message, signature, alive=None):
    """Say whether `signature` (64 bytes) over `message` is that of the key `public` (32 bytes).

    `alive()` is called now and then: a watchdog must not take the work for a hang.
    """
    if len(public) != 32 or len(signature) != 64:
        return False
    key = _point(public)
    factor = int.from_bytes(signature[32:], "little")
    if key is None or factor >= _L:
        return False
    if alive:
        alive()
    challenge = int.from_bytes(sha512(bytes(signature[:32]) + bytes(public) + bytes(message)), "little") % _L
    found = _sum_of_multiples(factor, challenge, (_P - key[0], key[1], 1, _P - key[3]), alive)
    return _encoded(found) == bytes(signature[:32])


def sha512(data):
    """Return the digest (FIPS 180-4, 6.4)."""
    padded = data + b"\x80" + bytes(-(len(data) + 17) % _BLOCK_BYTES) + (8 * len(data)).to_bytes(16, "big")
    state = _START
    for start in range(0, len(padded), _BLOCK_BYTES):
        state = _compressed(state, struct.unpack_from(">16Q", padded, start))
    return struct.pack(">8Q", *state)


def _compressed(state, block):
    words = list(block)
    for place in range(16, 80):
        early, late = words[place - 15], words[place - 2]
        early = _turned(early, 1) ^ _turned(early, 8) ^ (early >> 7)
        late = _turned(late, 19) ^ _turned(late, 61) ^ (late >> 6)
        words.append((words[place - 16] + early + words[place - 7] + late) & _WORD)
    a, b, c, d, e, f, g, h = state
    for place in range(80):
        mixed = _turned(e, 14) ^ _turned(e, 18) ^ _turned(e, 41)
        first = h + mixed + ((e & f) ^ (~e & _WORD & g)) + _ROUNDS[place] + words[place]
        second = (_turned(a, 28) ^ _turned(a, 34) ^ _turned(a, 39)) + ((a & b) ^ (a & c) ^ (b & c))
        a, b, c, d, e, f, g, h = (first + second) & _WORD, a, b, c, (d + first) & _WORD, e, f, g
    return tuple((old + new) & _WORD for old, new in zip(state, (a, b, c, d, e, f, g, h)))


def _turned(word, bits):
    return (word >> bits) | (word << (64 - bits)) & _WORD


def _point(encoded):
    """Decode a point as (x, y, 1, xy) in extended coordinates (RFC 8032, 5.1.3); None when there is none."""
    number = int.from_bytes(encoded, "little")
    sign, y = number >> 255, number & ((1 << 255) - 1)
    if y >= _P:
        return None
    up, down = (y * y - 1) % _P, (_D * y * y + 1) % _P
    x = up * pow(down, 3, _P) * pow(up * pow(down, 7, _P), (_P - 5) // 8, _P) % _P
    if (down * x * x - up) % _P:
        x = x * _ROOT % _P
        if (down * x * x - up) % _P:
            return None
    if x == 0 and sign:
        return None
    if x & 1 != sign:
        x = _P - x
    return x, y, 1, x * y % _P


def _encoded(point):
    inverse = pow(point[2], _P - 2, _P)
    x, y = point[0] * inverse % _P, point[1] * inverse % _P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def _sum_of_multiples(first, second, key, alive):
    """Give first * base + second * key, bit by bit of both at once."""
    base = (_BASE_X, _BASE_Y, 1, _BASE_X * _BASE_Y % _P)
    steps = (None, base, key, _added(base, key))
    total = (0, 1, 1, 0)
    for bit in range(252, -1, -1):
        total = _added(total, total)
        step = steps[(first >> bit) & 1 | ((second >> bit) & 1) << 1]
        if step:
            total = _added(total, step)
        if alive:
            alive()
    return total


def _added(one, other):
    """Add two points (RFC 8032, 5.1.4; complete, so doubling is no case of its own)."""
    a = (one[1] - one[0]) * (other[1] - other[0]) % _P
    b = (one[1] + one[0]) * (other[1] + other[0]) % _P
    c = one[3] * _D2 * other[3] % _P
    d = 2 * one[2] * other[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P
