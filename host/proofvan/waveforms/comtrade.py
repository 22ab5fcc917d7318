"""Reads COMTRADE recordings (IEEE C37.111 / IEC 60255-24): ASCII, binary and float32, with the `comtrade` package."""

from __future__ import annotations

import math
import re
import warnings
from pathlib import Path

import comtrade
import numpy as np

from proofvan.core.errors import InputError
from proofvan.waveforms.table import Column, Table, column


def read_comtrade(path: Path) -> Table:
    """Read .cff, or .cfg with its .dat beside it; values as the configuration scales them, at one sampling rate.

    Raises InputError for a file that the package cannot read, several rates, and a missing data file.
    """
    record = comtrade.Comtrade(use_numpy_arrays=True, use_double_precision=True)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # unknown revisions are read as the oldest
            record.load(*_files(path))
    except InputError:
        raise
    except Exception as problem:  # the package raises whatever a broken line happens to cause
        raise InputError("waveform-unreadable", file=path.name, detail=f"COMTRADE: {problem}") from problem
    _require_whole(path, record)
    return Table(path.name, _columns(path, record), _rate(path, record))


def _files(path: Path) -> tuple[str, ...]:
    if path.suffix.lower() == ".cff":
        return (str(path),)
    found = {other.suffix.lower(): other for other in path.parent.glob(f"{path.stem}.*")}
    if ".cfg" not in found or ".dat" not in found:
        missing = ".cfg" if ".cfg" not in found else ".dat"
        raise InputError("waveform-unreadable", file=path.name, detail=f"COMTRADE: {path.stem}{missing}: not found")
    return str(found[".cfg"]), str(found[".dat"])


def _require_whole(path: Path, record: comtrade.Comtrade) -> None:
    # The package fills what a cut-off data file lacks with zeros.
    there, expected = _cff_size(path) if path.suffix.lower() == ".cff" else _dat_size(path, record)
    if there < expected:
        raise InputError("waveform-unreadable", file=path.name, detail=f"COMTRADE: data {there} < {expected}")


def _dat_size(path: Path, record: comtrade.Comtrade) -> tuple[int, int]:
    content = Path(_files(path)[1]).read_bytes()
    if record.cfg.ft.upper() == "ASCII":
        return sum(1 for line in content.splitlines() if line.strip(b" \x1a")), record.total_samples
    # IEEE C37.111-2013 8.6: sample number and time stamp 4 bytes each, status channels in words of 16
    analog = 2 if record.cfg.ft.upper() == "BINARY" else 4
    size = 8 + analog * record.cfg.analog_count + 2 * math.ceil(record.cfg.status_count / 16)
    return len(content), size * record.total_samples


def _cff_size(path: Path) -> tuple[int, int]:
    content = path.read_bytes()
    # IEEE C37.111-2013 clause 9: the line above binary data states its length in bytes
    found = re.search(rb"--- *file type: *DAT +BINARY\w* *: *(\d+) *---\r?\n", content, re.IGNORECASE)
    return (len(content) - found.end(), int(found.group(1))) if found else (0, 0)


def _columns(path: Path, record: comtrade.Comtrade) -> tuple[Column, ...]:
    total = record.total_samples
    for values in record.analog:
        if len(values) != total:
            raise InputError(
                "waveform-unreadable", file=path.name, detail=f"COMTRADE: {len(values)} of {total} samples"
            )
    return tuple(
        column(channel.name, channel.uu, np.asarray(values, dtype=np.float64))
        for channel, values in zip(record.cfg.analog_channels, record.analog, strict=True)
    )


def _rate(path: Path, record: comtrade.Comtrade) -> float | None:
    rates = [rate for rate, _ in record.cfg.sample_rates]
    if len(rates) != 1:
        raise InputError("waveform-several-rates", file=path.name, value=", ".join(f"{rate:g}" for rate in rates))
    return float(rates[0]) or None
