"""Straightforward C programs for the same work as our meters, and their bindings."""

from __future__ import annotations

import ctypes
from ctypes import POINTER, c_double, c_int, c_int32, c_int64, c_void_p
from typing import Any

import numpy as np

from bench.limits.build import library

AC_CHANNELS, AC_PAIRS, AC_HARMONICS = 8, 4, 50


def _call(lib: ctypes.CDLL, name: str, result: Any, *arguments: Any) -> Any:
    function = getattr(lib, name)
    function.restype, function.argtypes = result, arguments
    return function


class _Limit:
    """Owns a C object; `free` ends it."""

    def __init__(self, lib: ctypes.CDLL, prefix: str, new: tuple[Any, ...], *arguments: Any) -> None:
        self._lib, self._prefix = lib, prefix
        self._free = _call(lib, f"{prefix}_free", None, c_void_p)
        self._handle = _call(lib, f"{prefix}_new", c_void_p, *new)(*arguments)

    def __del__(self) -> None:
        self._free(self._handle)


class AcLimit(_Limit):
    """AC power, and harmonics when `full`; channels 0..3 are voltages, 4..7 their currents."""

    def __init__(
        self,
        build: str,
        rate: float,
        gain: np.ndarray,
        full: bool,
        nominal: float = 50.0,
        delay: np.ndarray | None = None,  # in samples; its filter runs without one as well
    ) -> None:
        zero, double = np.zeros(AC_CHANNELS), c_double
        late = zero if delay is None else delay
        new = (double, double, c_void_p, c_void_p, c_void_p, c_int)
        super().__init__(library("ac", build), "ac", new, rate, nominal, gain.ctypes.data, zero.ctypes.data,
                         late.ctypes.data, int(full))  # fmt: skip
        self._feed = _call(self._lib, "ac_feed", c_int, c_void_p, c_void_p, c_int64, c_int64)

    def feed(self, counts: np.ndarray, block: int = 0) -> int:
        """Take counts[n, 8] (int32) in blocks, all at once for 0; gives the number of windows that they complete."""
        return int(self._feed(self._handle, counts.ctypes.data, len(counts), block or len(counts)))

    def reading(self) -> dict[str, np.ndarray]:
        """Give the last window's frequency, rms, active, apparent, reactive, harmonic, thd."""
        sizes = {
            "frequency": 1,
            "energy": 1,
            "rms": 8,
            "active": 4,
            "apparent": 4,
            "reactive": 4,
            "harmonic": 408,
            "thd": 8,
        }
        address = _call(self._lib, "ac_reading", POINTER(c_double), c_void_p)(self._handle)
        values = np.ctypeslib.as_array(address, shape=(sum(sizes.values()),)).copy()
        parts = np.split(values, np.cumsum(list(sizes.values()))[:-1])
        found = dict(zip(sizes, parts, strict=True))
        found["harmonic"] = found["harmonic"].reshape(AC_CHANNELS, AC_HARMONICS + 1)
        return found


class DcLimit(_Limit):
    """Sums of pairs."""

    def __init__(self, build: str) -> None:
        super().__init__(library("dc", build), "dc", ())
        self._feed = _call(self._lib, "dc_feed", None, c_void_p, c_void_p, c_int64)

    def feed(self, counts: np.ndarray) -> None:
        """Take counts[n, 2] (int32)."""
        self._feed(self._handle, counts.ctypes.data, len(counts))

    def sums(self) -> list[float]:
        """Give the sums of u, i, u*i, u*u, i*i."""
        read = _call(self._lib, "dc_sum", c_double, c_void_p, c_int)
        return [read(self._handle, which) for which in range(5)]

    def extremes(self) -> list[int]:
        """Lowest u, lowest i, highest u, highest i."""
        read = _call(self._lib, "dc_extreme", c_int32, c_void_p, c_int)
        return [read(self._handle, which) for which in range(4)]


class PulseLimit(_Limit):
    """Counts of pulses, glitches and missing pulses."""

    def __init__(self, build: str, shortest: int, longest: int) -> None:
        super().__init__(library("pulses", build), "pulses", (c_int64, c_int64), shortest, longest)
        self._feed = _call(self._lib, "pulses_feed", None, c_void_p, c_void_p, c_int64)

    def feed(self, ticks: np.ndarray) -> None:
        """Take ascending stamps (int64)."""
        self._feed(self._handle, ticks.ctypes.data, len(ticks))

    def counts(self) -> tuple[int, int, int]:
        """Pulses, glitches, missing pulses."""
        read = _call(self._lib, "pulses_count", c_int64, c_void_p, c_int)
        return read(self._handle, 0), read(self._handle, 1), read(self._handle, 2)


class FrameLimit(_Limit):
    """Frames to int32 columns; `fold` uses carry-less multiplication."""

    def __init__(self, build: str, fold: bool, room: int) -> None:
        super().__init__(library("frames", build), "frames", (c_int,), int(fold))
        self.columns = np.zeros(room, dtype=np.int32)
        self._run = _call(self._lib, "frames_run", None, c_void_p, c_void_p, c_int64, c_int64, c_void_p, c_int64)

    def run(self, stream: np.ndarray, chunk: int) -> None:
        """Take a stream (uint8) in chunks; the columns hold what the last chunk completed."""
        self._run(self._handle, stream.ctypes.data, len(stream), chunk, self.columns.ctypes.data, len(self.columns))

    def counts(self) -> dict[str, int]:
        """Give the scanner's counters, and the sample instants unpacked."""
        read = _call(self._lib, "frames_count", c_int64, c_void_p, c_int)
        names = ("frames", "bad_crc", "bad_length", "skipped", "samples")
        return {name: read(self._handle, which) for which, name in enumerate(names)}
