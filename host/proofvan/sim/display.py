"""A seven-segment display before a camera: rendered, with noise, glare and a residual skew. For practice and tests."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from proofvan.instruments.display_camera.digits import BOX, PATTERNS, DisplayField, Picture

HEIGHT, CELL = 48, 32
# Each segment as a rectangle of the digit's box: left, top, right, bottom (shares).
_BARS = {
    "a": (0.14, 0.00, 0.86, 0.12),
    "b": (0.84, 0.06, 1.00, 0.47),
    "c": (0.84, 0.53, 1.00, 0.94),
    "d": (0.14, 0.88, 0.86, 1.00),
    "e": (0.00, 0.53, 0.16, 0.94),
    "f": (0.00, 0.06, 0.16, 0.47),
    "g": (0.14, 0.44, 0.86, 0.56),
}
_LIT = {digit: pattern for pattern, digit in PATTERNS.items()}


@dataclass(frozen=True, slots=True)
class Light:
    """How the display is lit: counts of its ground and of its segments, noise, a gradient over the field, skew.

    `glare` (0 to 1) brightens a spot over the field's middle; `skew` shears the digits, in shares of their height.
    """

    ground: float = 190.0
    segment: float = 40.0
    noise: float = 6.0
    gradient: float = 0.0
    glare: float = 0.0
    skew: float = 0.0


def padded(text: str, field: DisplayField) -> str:
    """Give a value as the cells of a display, blanks before it."""
    return text.replace(".", "").rjust(field.digits)


def render(text: str, field: DisplayField, light: Light, random: np.random.Generator) -> Picture:
    """Render a value (with its point) as a rectified picture."""
    on = _cells(padded(text, field), field.digits)
    picture = _lit(on, light, random)
    return np.clip(picture, 0, 255).astype(np.uint8)


def blend(old: Picture, new: Picture, share: float) -> Picture:
    """Give a frame that was exposed while the display changed; `share` of the time it showed the new value."""
    mixed = old.astype(np.float64) * (1.0 - share) + new.astype(np.float64) * share
    return mixed.astype(np.uint8)


def _cells(cells: str, digits: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    field = np.zeros((HEIGHT, CELL * digits))
    left, top, right, bottom = BOX
    for number, digit in enumerate(cells):
        x0, y0 = CELL * (number + left), HEIGHT * top
        width, height = CELL * (right - left), HEIGHT * (bottom - top)
        for name in _LIT[digit]:
            a, b, c, d = _BARS[name]
            rows = slice(round(y0 + b * height), round(y0 + d * height))
            field[rows, round(x0 + a * width) : round(x0 + c * width)] = 1.0
    return field


def _lit(
    on: np.ndarray[tuple[int, ...], np.dtype[np.float64]], light: Light, random: np.random.Generator
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    if light.skew:
        moved = (np.arange(HEIGHT) / HEIGHT - 0.5) * light.skew * HEIGHT
        on = np.stack([np.roll(row, round(by)) for row, by in zip(on, moved, strict=True)])
    rows, columns = np.mgrid[0:HEIGHT, 0 : on.shape[1]]
    picture = light.ground + (light.segment - light.ground) * on
    picture = picture + light.gradient * (columns / on.shape[1] - 0.5)
    spot = np.exp(-(((columns - on.shape[1] / 2) / CELL) ** 2) - ((rows - HEIGHT / 2) / HEIGHT) ** 2)
    picture = picture + light.glare * spot * (255.0 - picture)
    noisy: np.ndarray[tuple[int, ...], np.dtype[np.float64]] = picture + random.normal(0.0, light.noise, on.shape)
    return noisy
