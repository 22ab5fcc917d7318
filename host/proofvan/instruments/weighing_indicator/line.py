"""A weighing indicator on a port of the run: it speaks by itself, and an indication counts when it stood still."""

from __future__ import annotations

from dataclasses import dataclass

from proofvan.core.clock import Clock
from proofvan.core.errors import DataError, LinkLost
from proofvan.core.intake import PortChanged, Received
from proofvan.core.line.readings import Interval, Reading
from proofvan.instruments.weighing_indicator.formats import Format, Shown, named
from proofvan.instruments.weighing_indicator.settling import FEWEST_FRAMES
from proofvan.link.watch import NS_PER_S, Watch

# A line without a byte for this long is silent; a value that does not stand for STILL_S within PATIENCE_S never will.
SILENT_S, STILL_S, PATIENCE_S = 3.0, 1.0, 60.0
# No format has a longer frame: what is kept of a line that nobody understands.
_LONGEST_FRAME = 64
# Kilograms in what an indicator calls its unit; a format without a unit shows what the plate says, kg.
_KILOGRAMS = {"": 1.0, "kg": 1.0, "t": 1e3}


@dataclass(slots=True)
class _Stretch:
    """A value that stands: since when, until when (host time, ns), over how many frames."""

    shown: Shown
    since_ns: int
    until_ns: int
    frames: int


class IndicatorLine:
    """Implements what a run does with a port; `reading` waits for the next indication that stands still."""

    def __init__(self, port: str, form: str, clock: Clock) -> None:
        self.port, self.form = port, form
        self._format: Format = named(form)
        self._watch = Watch(clock)
        self._clock = clock
        self._rest = b""
        self._heard_ns = 0
        self._bytes = self._frames = 0
        self._stretch: _Stretch | None = None

    def handle(self, item: Received | PortChanged) -> None:
        """Take bytes, or hear that the line went or came."""
        if isinstance(item, Received):
            self._take(item.data, item.time_ns)
            self._watch.changed()
        elif item.state == "lost":
            self._watch.fail(LinkLost("indicator-port-lost", device=self.port, detail=item.detail))
        else:
            self._rest = b""
            self._watch.clear()

    def tick(self, now_ns: int) -> None:
        """Nothing happens by time alone: who waits has a limit."""

    def next_deadline_ns(self) -> int | None:
        """Nothing is wanted by time alone."""
        return None

    async def reading(self, name: str) -> Reading:
        """Give the next indication that stands still from now on, kg, with the line and its format as its source.

        Raises LinkLost when the line is silent, DataError when nothing stands still, or the unit is none of mass.
        """
        self._bytes = self._frames = 0
        self._stretch = None
        if not await self._watch.until(lambda: self._bytes > 0, SILENT_S):
            raise self._silent()
        if not await self._watch.until(self._stands, PATIENCE_S):
            raise self._unsettled()
        assert self._stretch is not None and self._stretch.shown.value is not None
        stood = self._stretch
        factor = _KILOGRAMS.get(stood.shown.unit)
        if factor is None:
            raise DataError("indicator-unit", device=self.port, unit=stood.shown.unit, allowed="kg, t")
        interval = Interval(stood.since_ns, stood.until_ns)
        return Reading(name, float(stood.shown.value) * factor, "kg", interval, f"{self.port}: {self.form}")

    def _stands(self) -> bool:
        one = self._stretch
        return one is not None and one.frames >= FEWEST_FRAMES and one.until_ns - one.since_ns >= STILL_S * NS_PER_S

    def _take(self, data: bytes, now_ns: int) -> None:
        self._heard_ns, self._bytes = now_ns, self._bytes + len(data)
        line, end = self._rest + data, 0
        for frame in self._format.frame.finditer(line):
            end = frame.end()
            self._follow(self._format.read(frame), now_ns)
        self._rest = line[end:][-_LONGEST_FRAME:]

    def _follow(self, shown: Shown | None, now_ns: int) -> None:
        """Let the value stand on, or begin anew; a damaged frame, motion and no number end it."""
        self._frames += 1
        if shown is None or shown.value is None or shown.state == "moving":
            self._stretch = None
        elif self._stretch is not None and self._stretch.shown == shown:
            self._stretch.frames += 1
            self._stretch.until_ns = now_ns
        else:
            self._stretch = _Stretch(shown, now_ns, now_ns, 1)

    def _silent(self) -> LinkLost:
        return LinkLost("indicator-silent", device=self.port, seconds=f"{SILENT_S:g}")

    def _unsettled(self) -> LinkLost | DataError:
        if self._clock.now_ns() - self._heard_ns >= SILENT_S * NS_PER_S:
            return self._silent()
        if not self._frames:
            return DataError("indicator-format-unknown", device=self.port, bytes=self._bytes, allowed=self.form)
        return DataError("indicator-unsettled", device=self.port, frames=FEWEST_FRAMES, seen=self._frames)
