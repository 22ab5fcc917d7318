"""Reads seven-segment digits out of a rectified picture, by geometry alone: a reading, or the reason why there is none.

A picture is 2-D uint8, rows from above; the field of digits fills it, one cell of equal width per digit, the decimal
point in the gap behind its digit (it is known from the plate, not read). Every segment is compared with the holes of
its own digit, so that a gradient of light does no harm; what lies between on and off is never rounded to a digit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]

# Box of a digit inside its cell, and centre and half-size of each segment and hole inside the box (shares).
BOX = (0.10, 0.06, 0.78, 0.94)  # left, top, right, bottom
_LONG, _THIN = 0.16, 0.035
SEGMENTS = {
    "a": (0.50, 0.06, _LONG, _THIN),
    "b": (0.92, 0.27, 0.05, 0.09),
    "c": (0.92, 0.73, 0.05, 0.09),
    "d": (0.50, 0.94, _LONG, _THIN),
    "e": (0.08, 0.73, 0.05, 0.09),
    "f": (0.08, 0.27, 0.05, 0.09),
    "g": (0.50, 0.50, _LONG, _THIN),
}
HOLES = ((0.50, 0.27, 0.14, 0.07), (0.50, 0.73, 0.14, 0.07))
PATTERNS = {
    "abcdef": "0",
    "bc": "1",
    "abdeg": "2",
    "abcdg": "3",
    "bcfg": "4",
    "acdfg": "5",
    "acdefg": "6",
    "abc": "7",
    "abcdefg": "8",
    "abcdfg": "9",
    "": " ",
}
# A segment counts as off below the first and as on above the second share of the field's contrast.
OFF, ON = 0.30, 0.70
# Below this contrast (counts of 255) nothing is read.
LEAST_CONTRAST = 40.0
# The holes of a digit may differ from those of the field by this share of the contrast: more is glare or shadow.
MOST_UNEVEN = 0.45


@dataclass(frozen=True, slots=True)
class DisplayField:
    """What is known of a display: digits, places behind the point, and whether its segments are the darker part."""

    digits: int
    decimals: int
    dark_on_light: bool = True


@dataclass(frozen=True, slots=True)
class Seen:
    """The text with its point, or why there is none: contrast, light, between, pattern, blank."""

    text: str
    trouble: str = ""


def read_digits(picture: Picture, field: DisplayField) -> Seen:
    """Read one picture."""
    sign = -1.0 if field.dark_on_light else 1.0
    segments, holes = _levels(picture.astype(np.float64), field.digits)
    lit = sign * (segments - holes.mean(axis=1, keepdims=True))
    contrast = float(np.sort(lit, axis=None)[-2 * field.digits :].mean())  # every digit but a blank lights two
    if contrast < LEAST_CONTRAST:
        return Seen("", "contrast")
    if _uneven(holes, contrast):
        return Seen("", "light")
    share = lit / contrast
    if np.any((share > OFF) & (share < ON)):
        return Seen("", "between")
    names = "".join(SEGMENTS)
    found = ["".join(name for name, on in zip(names, row > ON, strict=True) if on) for row in share]
    if any(pattern not in PATTERNS for pattern in found):
        return Seen("", "pattern")
    return _with_point("".join(PATTERNS[pattern] for pattern in found), field)


def _levels(picture: NDArray[np.float64], digits: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the mean level of every segment (digit, segment) and hole (digit, hole)."""
    segments = [[_mean(picture, digits, digit, one) for one in SEGMENTS.values()] for digit in range(digits)]
    holes = [[_mean(picture, digits, digit, one) for one in HOLES] for digit in range(digits)]
    return np.array(segments), np.array(holes)


def _mean(picture: NDArray[np.float64], digits: int, digit: int, place: tuple[float, float, float, float]) -> float:
    height, width = picture.shape
    left, top, right, bottom = BOX
    cell = width / digits
    box = (cell * (right - left), height * (bottom - top))
    x, y = cell * (digit + left) + place[0] * box[0], height * top + place[1] * box[1]
    half = (max(0.5, place[2] * box[0]), max(0.5, place[3] * box[1]))
    rows = slice(max(0, round(y - half[1])), max(1, round(y + half[1])))
    columns = slice(max(0, round(x - half[0])), max(1, round(x + half[0])))
    return float(picture[rows, columns].mean())


def _uneven(holes: NDArray[np.float64], contrast: float) -> bool:
    # Glare over a digit would make it look blank, and a number without its first digit is another number.
    middle = float(np.median(holes))
    return bool(np.any(np.abs(holes - middle) > MOST_UNEVEN * contrast))


def _with_point(text: str, field: DisplayField) -> Seen:
    whole = text[: field.digits - field.decimals].lstrip(" ")
    behind = text[field.digits - field.decimals :]
    if not whole or " " in whole or " " in behind:
        return Seen("", "blank")
    return Seen(f"{whole}.{behind}" if behind else whole)
