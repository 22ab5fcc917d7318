"""The waveform of a finished run for a screen: as many points as it has pixels, no peak lost; a window of it leaves."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from proofvan.core.errors import InputError
from proofvan.core.messages import Language
from proofvan.link.recording import segments
from proofvan.waveforms.analysis import Analysis, analyse
from proofvan.waveforms.export import as_csv, part, written
from proofvan.waveforms.table import Choice
from proofvan.waveforms.waveform import Waveform
from proofvan.web.pictures import picture

MOST_POINTS = 2000
# A table that still opens in any spreadsheet program.
_MOST_ROWS = 1_000_000
# Of what a program reads, and of what is analysed at once: some seconds of work.
_MOST_SAMPLES = 4_000_000


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
        from proofvan.waveforms.read import read_waveform

        with self._one_at_a_time:
            if self._last is None or self._last[0] != paths[0]:
                self._last = paths[0], read_waveform(paths[0], Choice())
            return self._last[1]


def length_s(waveform: Waveform) -> float:
    """Give how long a waveform is."""
    return len(waveform.voltage) / waveform.rate


def shown(waveform: Waveform, window: Window, points: int, pair: int = 0) -> bytes:
    """Give float32 rows, little-endian, one after another: time (s), lowest and highest u (V), the same of i (A).

    `pair` chooses a voltage with its current, from 0; raises InputError for one that is not there. Every row has the
    same length, at most `points`; between two of its times nothing is larger than what is shown.
    """
    if pair >= len(waveform.pairs):
        raise InputError("station-no-such-pair", value=pair + 1, allowed=len(waveform.pairs))
    begin, end = _samples(waveform, window)
    count = end - begin
    starts = np.unique(np.linspace(0, count, min(points, MOST_POINTS, count), endpoint=False).astype(np.int64))
    rows = [(begin + starts) / waveform.rate]
    for values in (waveform.pairs[pair].voltage[begin:end], waveform.pairs[pair].current[begin:end]):
        rows += [np.minimum.reduceat(values, starts), np.maximum.reduceat(values, starts)]
    return np.concatenate(rows).astype("<f4").tobytes()


def exported(waveform: Waveform, window: Window, ending: str) -> bytes:
    """Write every sample of a window for other programs; raises InputError when that is too much."""
    begin, end = _limited(waveform, window, _MOST_ROWS if ending == ".csv" else _MOST_SAMPLES)
    cut = part(waveform, begin, end)
    # A table for people keeps the time on the screen; files for programs begin with 0.
    return as_csv(cut, begin / waveform.rate) if ending == ".csv" else written(cut, ending)


def analysed(waveform: Waveform, window: Window) -> tuple[Waveform, Analysis]:
    """Analyse a window as `proofvan analyse` does: phasors, harmonics, powers; gives its waveform as well."""
    cut = part(waveform, *_limited(waveform, window, _MOST_SAMPLES))
    return cut, analyse(cut)


def drawn(waveform: Waveform, window: Window, language: Language) -> bytes:
    """Draw the analysis of a window as PNG."""
    from proofvan.waveforms.plot import plot

    cut, found = analysed(waveform, window)
    return picture(".png", lambda file: plot(cut, found, file, language))


def _limited(waveform: Waveform, window: Window, most: int) -> tuple[int, int]:
    begin, end = _samples(waveform, window)
    if end - begin > most:
        raise InputError("station-window-too-long", value=end - begin, allowed=most)
    return begin, end


def _samples(waveform: Waveform, window: Window) -> tuple[int, int]:
    begin = max(0, int(window.begin_s * waveform.rate))
    end = min(len(waveform.voltage), int(np.ceil(window.end_s * waveform.rate)))
    if end <= begin:
        raise InputError("station-window-empty", value=f"{window.begin_s} … {window.end_s}", allowed=length_s(waveform))
    return begin, end
