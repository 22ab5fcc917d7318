from typing import Self

import numpy as np
import numpy.typing as npt

from proofvan_dsp.meters import PulseConfig as PulseConfig
from proofvan_dsp.meters import PulseWindow as PulseWindow
from proofvan_dsp.sums import PulseGate

class PulseMeter:
    """Pulse stamps of one stream (int64 ticks); the same for every partition into blocks. See PulseConfig.

    A glitch is a pulse less than `shortest_ticks` after the one before; it is counted, not removed. An interval longer
    than `longest_ticks` and near 2..16 times the running interval (within a quarter of it) holds missing pulses. Two
    intervals each below three quarters of the running one and together near it (within a quarter) share an extra pulse
    when the next one is near the running one again; the pulse that ends that next one tells of it. Where it is short as
    well the flow rose. The running interval is the mean of the last eight plausible ones.
    Every method leaves the meter as it was when it raises.
    """

    def __init__(self, config: PulseConfig) -> None: ...
    @property
    def config(self) -> PulseConfig: ...
    @property
    def next_index(self) -> int | None:
        """Index that the next pulse must have; None before the first."""

    def feed(self, first_index: int, ticks: npt.NDArray[np.int64]) -> list[PulseWindow]:
        """Take ascending stamps (int64) of the pulses from `first_index` on; give the windows that they complete.

        Raises CountsError, IndexBackwardsError (index or stamp), IndexJumpError.
        """

    def hole(self, first_index: int, count: int) -> list[PulseWindow]:
        """Take note that `count` pulses from `first_index` on came but will never be known."""

    def heard(self, tick: int) -> None:
        """Take note that every pulse up to `tick` is here; a gate that ends by then is not outside."""

    def gate(self, start_tick: int, end_tick: int) -> PulseGate:
        """Pulses with start_tick <= stamp < end_tick, and the interpolated number; see PulseGate.

        `glitches`, `missing` and `extra` count in every interval that the gate touches. Flags: GAP when it has a hole,
        OUTSIDE when it begins before the first pulse's stamp or ends after the last and after what was heard().
        Without a pulse to close the last interval, and where the flow stands at an end, `interpolated` is the count and
        `pulse_ticks` lie between the first and the last pulse inside.
        Raises GateError; HistoryError when the gate begins before the pulses kept.
        """

    def state(self) -> bytes:
        """Everything needed to go on, and to answer the same gates, as bytes."""

    @classmethod
    def from_state(cls, state: bytes) -> Self:
        """Build the meter whose state() this is. Raises StateError."""
