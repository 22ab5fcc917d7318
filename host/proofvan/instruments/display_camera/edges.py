"""From what each frame shows to the edges of the last digit: between which frames the display changed, and to what."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from proofvan.core.errors import ProcedureError

# Between the last frame that surely shows the old value and the first that surely shows the new one.
LONGEST_BRACKET_NS = 250_000_000
# A new value must be seen in so many readable frames in a row.
_CONFIRMED = 2
# More steps at once are a misread digit or another number on the screen: 5 s (the slowest display [T]) at 360 kW.
MOST_STEPS = 500


@dataclass(frozen=True, slots=True)
class Sighting:
    """One frame: number, host time (ns), SHA-256 of its picture, the text (empty: unreadable) and why not."""

    frame: int
    time_ns: int
    sha256: str
    text: str
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Edge:
    """The display changed from one value to the next (kWh) between two frames."""

    before: Decimal
    after: Decimal
    last_old: Sighting
    first_new: Sighting

    @property
    def time_ns(self) -> int:
        """Middle of the bracket."""
        return (self.last_old.time_ns + self.first_new.time_ns) // 2

    @property
    def half_width_s(self) -> float:
        """Half of the bracket."""
        return (self.first_new.time_ns - self.last_old.time_ns) / 2e9

    @property
    def sharp(self) -> bool:
        """Say whether the bracket is short enough to be used."""
        return self.first_new.time_ns - self.last_old.time_ns <= LONGEST_BRACKET_NS


class EdgeFinder:
    """Takes the frames in order; `step_kwh` is the display's last digit."""

    def __init__(self, step_kwh: Decimal) -> None:
        self._step = step_kwh
        self._shown: Decimal | None = None
        self._last_old: Sighting | None = None
        self._new: list[Sighting] = []
        self._sha256 = ""

    @property
    def shown(self) -> Decimal | None:
        """The value on the display; None before anything was read."""
        return self._shown

    def take(self, sighting: Sighting) -> Edge | None:
        """Take a frame; gives the edge once the new value is confirmed.

        Raises ProcedureError `display-jumped` for a value that no display of energy goes to.
        """
        repeated, self._sha256 = sighting.sha256 == self._sha256 != "", sighting.sha256
        if not sighting.text or repeated:
            # No sensor gives the same picture twice: an old one with a new time says nothing about now.
            return None
        value = Decimal(sighting.text)
        if self._shown is None or value == self._shown or self._last_old is None:
            self._shown, self._last_old, self._new = value, sighting, []
            return None
        if self._new and Decimal(self._new[0].text) != value:
            self._new = []  # seen once: a frame in between, or a digit misread
        self._new.append(sighting)
        return self._edge(value) if len(self._new) >= _CONFIRMED else None

    def _edge(self, value: Decimal) -> Edge:
        assert self._shown is not None and self._last_old is not None
        edge = Edge(self._shown, value, self._last_old, self._new[0])
        self._shown, self._last_old, self._new = value, self._new[-1], []
        steps = (edge.after - edge.before) / self._step
        if steps != int(steps) or not 0 < steps <= MOST_STEPS:
            raise ProcedureError("display-jumped", before=f"{edge.before}", after=f"{value}", step=f"{self._step}")
        return edge
