"""Sequence numbers of commands: 1..65535 and round again; 0 marks what nobody asked for.

PORTABLE: runs unchanged on the board (MicroPython) and on the host.
"""

UNSOLICITED = 0
LAST_SEQUENCE = 65535


def following(sequence: int) -> int:
    """Return the sequence number after `sequence` (after UNSOLICITED: the first, 1)."""
    return 1 if sequence >= LAST_SEQUENCE else sequence + 1


def newer(sequence: int, reference: int) -> bool:
    """Tell whether `sequence` comes after `reference`, across the wrap; the two are less than half the circle apart."""
    return 0 < (sequence - reference) % LAST_SEQUENCE < 32768
