"""The display camera on a port of the run: edges to who waits, and a typed fault when it sees nothing it can read."""

from __future__ import annotations

from decimal import Decimal

from proofvan.core.clock import Clock
from proofvan.core.errors import LinkLost, ProcedureError, ProofvanError
from proofvan.core.intake import PortChanged, Received
from proofvan.instruments.display_camera.edges import Edge, EdgeFinder, Sighting
from proofvan.instruments.display_camera.exchange import SightingReader
from proofvan.instruments.display_camera.timing import CameraTiming
from proofvan.link.watch import NS_PER_S, Watch

# A camera that gives no frame for this long is silent; a display that cannot be read for this long is unreadable.
SILENT_S, UNREADABLE_S = 1.0, 5.0


class DisplayCamera:
    """Implements what a run does with a port; between `begin` and `end` faults go to `watch`, which a bench shares."""

    def __init__(self, port: str, timing: CameraTiming, clock: Clock) -> None:
        self.port, self.timing = port, timing
        self._clock = clock
        self.watch = Watch(clock)
        self._reader = SightingReader()
        self._finder: EdgeFinder | None = None
        self._edges: list[Edge] = []
        self._frame_ns = self._readable_ns = 0
        self.live: tuple[Edge, Edge] | None = None  # first and latest edge since `begin`
        self._latest: Sighting | None = None

    @property
    def shown(self) -> Decimal | None:
        """The value on the display now; None when nothing was read yet."""
        return self._finder.shown if self._finder else None

    def handle(self, item: Received | PortChanged) -> None:
        """Take frames, or hear that the camera went or came."""
        if isinstance(item, PortChanged):
            if item.state == "lost":
                self._fail(LinkLost("camera-lost", port=self.port, detail=item.detail))
            return
        for sighting in self._reader.feed(item.data):
            self._take(sighting, item.time_ns)
        self.watch.changed()

    def tick(self, now_ns: int) -> None:
        """Notice a camera that stays silent, and a display that stays unreadable."""
        if self._finder is None:
            return
        if now_ns - self._frame_ns >= SILENT_S * NS_PER_S:
            self._fail(LinkLost("camera-silent", port=self.port, silent_s=f"{SILENT_S:g}"))
        elif now_ns - self._readable_ns >= UNREADABLE_S * NS_PER_S:
            trouble = self._latest.trouble if self._latest else "-"
            self._fail(
                ProcedureError("display-unreadable", port=self.port, trouble=trouble, seconds=f"{UNREADABLE_S:g}")
            )

    def next_deadline_ns(self) -> int | None:
        """Give when silence would be noticed."""
        if self._finder is None or self.watch.fault is not None:
            return None
        return min(self._frame_ns + round(SILENT_S * NS_PER_S), self._readable_ns + round(UNREADABLE_S * NS_PER_S))

    def begin(self, step_kwh: Decimal) -> None:
        """Look for edges from now on; `step_kwh` is the display's last digit."""
        self._finder, self._edges, self.live = EdgeFinder(step_kwh), [], None
        self._frame_ns = self._readable_ns = self._clock.now_ns()

    def end(self) -> None:
        """Look no more."""
        self._finder = None

    async def next_edge(self, timeout_s: float) -> Edge:
        """Wait for the next sharp edge; ProcedureError `display-no-edge` when none comes."""
        if not await self.watch.until(lambda: bool(self._edges), timeout_s):
            raise ProcedureError("display-no-edge", port=self.port, timeout_s=f"{timeout_s:.0f}", shown=f"{self.shown}")
        return self._edges.pop(0)

    def _take(self, sighting: Sighting, now_ns: int) -> None:
        self._frame_ns, self._latest = now_ns, sighting
        if sighting.text:
            self._readable_ns = now_ns
        if self._finder is None:
            return
        try:
            edge = self._finder.take(sighting)
        except ProcedureError as fault:
            self._fail(fault)
            return
        if edge is not None and edge.sharp:
            self._edges.append(edge)
            self.live = (self.live[0] if self.live else edge, edge)

    def _fail(self, fault: ProofvanError) -> None:
        if self._finder is not None and self.watch.fault is None:
            self.watch.fail(fault)
