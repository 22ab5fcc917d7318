"""The waveform of a finished run for a screen: as many points as it has pixels, no peak lost; a window of it as CSV."""

from __future__ import annotations

import io
import threading
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from proofvan.core.errors import InputError
from proofvan.link.recording import segments
from proofvan.waveforms.read import read_waveform
from proofvan.waveforms.table import Choice
from proofvan.waveforms.waveform import Waveform

MOST_POINTS = 2000
# A table that still opens in any spreadsheet program.
_MOST_ROWS = 1_000_000


@dataclass(frozen=True, slots=True)
class Window:
    """Part of a waveform, in seconds from its begin."""

    begin_s: float
    end_s: float


class Waveforms:
    """Reads recordings; the last one is kept, since a person looks at one for a while."""

    def __init__(self) -> None:
        self._last: tuple[Path, Waveform] | None = None
        self._one_at_a_time = threading.Lock()

    def of(self, folder: Path) -> Waveform:
        """Give the longest uninterrupted waveform of a run's first segment; raises InputError when it has none."""
        paths = segments(folder)
        if not paths:
            raise InputError("station-record-unknown", value=folder.name)
        with self._one_at_a_time:
            if self._last is None or self._last[0] != paths[0]:
                self._last = paths[0], read_waveform(paths[0], Choice())
            return self._last[1]


def length_s(waveform: Waveform) -> float:
    """Give how long a waveform is."""
    return len(waveform.voltage) / waveform.rate


def shown(waveform: Waveform, window: Window, points: int) -> bytes:
    """Give float32 rows, little-endian, one after another: time (s), lowest and highest u (V), the same of i (A).

    Every row has the same length, at most `points`; between two of its times nothing is larger than what is shown.
    """
    begin, end = _samples(waveform, window)
    count = end - begin
    starts = np.unique(np.linspace(0, count, min(points, MOST_POINTS, count), endpoint=False).astype(np.int64))
    rows = [(begin + starts) / waveform.rate]
    for values in (waveform.voltage[begin:end], waveform.current[begin:end]):
        rows += [np.minimum.reduceat(values, starts), np.maximum.reduceat(values, starts)]
    return np.concatenate(rows).astype("<f4").tobytes()


def as_csv(waveform: Waveform, window: Window) -> bytes:
    """Write every sample of a window as CSV: time (s), u (V), i (A); raises InputError when that is too much."""
    begin, end = _samples(waveform, window)
    if end - begin > _MOST_ROWS:
        raise InputError("station-window-too-long", value=end - begin, allowed=_MOST_ROWS)
    times = np.arange(begin, end) / waveform.rate
    table: npt.NDArray[np.float64] = np.column_stack((times, waveform.voltage[begin:end], waveform.current[begin:end]))
    out = io.StringIO()
    np.savetxt(
        out, table, fmt=("%.9f", "%.7g", "%.7g"), delimiter=",", header="time_s,voltage_v,current_a", comments=""
    )
    return out.getvalue().encode()


def _samples(waveform: Waveform, window: Window) -> tuple[int, int]:
    begin = max(0, int(window.begin_s * waveform.rate))
    end = min(len(waveform.voltage), int(np.ceil(window.end_s * waveform.rate)))
    if end <= begin:
        raise InputError("station-window-empty", value=f"{window.begin_s} … {window.end_s}", allowed=length_s(waveform))
    return begin, end
