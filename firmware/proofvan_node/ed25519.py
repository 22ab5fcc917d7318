"""Checks Ed25519 signatures (RFC 8032, 5.1.7) where nothing but integers is there.

Runs unchanged under MicroPython and CPython. Meant for updates, seconds on a board, never for frames. All tables are
constants: to compute them would take as long as a check. It only ever sees public values, so time tells nothing.
"""

from proofvan_node.sha512 import sha512

# RFC 8032, 5.1: p, L, d, the base point; 2d and sqrt(-1) follow.
_P = (1 << 255) - 19
_L = (1 << 252) + 27742317777372353535851937790883648493
_D = 0x52036CEE2B6FFE738CC740797779E89800700A4D4141D8AB75EB4DCA135978A3
_D2 = 0x2406D9DC56DFFCE7198E80F2EEF3D13000E0149A8283B156EBD69B9426B2F159
_ROOT = 0x2B8324804FC1DF0B2B4D00993DFBD7A72F431806AD2FE478C4EE1B274A0EA0B0
_BASE_X = 0x216936D3CD6E53FEC0A4E231FDD6DC5C692CC7609525A7B2C9562D608F25D51A
_BASE_Y = 0x6666666666666666666666666666666666666666666666666666666666666658


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
