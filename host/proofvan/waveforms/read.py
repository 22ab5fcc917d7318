"""Reads a waveform out of any file that a recorder writes; the ending of the name says the format."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from proofvan.core.errors import InputError
from proofvan.waveforms.columns import choose
from proofvan.waveforms.comtrade import read_comtrade
from proofvan.waveforms.csv import read_csv
from proofvan.waveforms.parquet import read_parquet
from proofvan.waveforms.recording import read_recording
from proofvan.waveforms.table import Choice, Table
from proofvan.waveforms.wav import read_wav
from proofvan.waveforms.waveform import Waveform

_READERS: dict[str, Callable[[Path], Table]] = {
    ".csv": read_csv,
    ".txt": read_csv,
    ".tsv": read_csv,
    ".cfg": read_comtrade,
    ".dat": read_comtrade,
    ".cff": read_comtrade,
    ".wav": read_wav,
    ".parquet": read_parquet,
}
_OWN = ".mcap"
_ALL_CHOICES = Choice()


def read_waveform(path: Path, choice: Choice = _ALL_CHOICES) -> Waveform:
    """Read voltages (V) and currents (A), evenly spaced and finite.

    Raises InputError naming file, line or column, what is allowed and what to do.
    """
    if not path.is_file():
        raise InputError("waveform-unreadable", file=str(path), detail="no such file")
    return choose(_table(path, choice), choice)


def _table(path: Path, choice: Choice) -> Table:
    ending = path.suffix.lower()
    if ending == _OWN:
        return read_recording(path, choice)
    reader = _READERS.get(ending)
    if reader is None:
        raise InputError("waveform-format", file=path.name, value=ending, allowed=" ".join([*_READERS, _OWN]))
    return reader(path)
