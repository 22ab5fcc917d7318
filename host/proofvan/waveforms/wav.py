"""Reads WAV files, integer or float; a channel's values are fractions of full scale until a scale says volts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile

from proofvan.core.errors import InputError
from proofvan.waveforms.table import Table, column


def read_wav(path: Path) -> Table:
    """Read every channel as float64; two channels without names are voltage and current, in this order."""
    try:
        values, rate = soundfile.read(path, dtype="float64", always_2d=True)
    except (soundfile.LibsndfileError, OSError) as problem:
        raise InputError("waveform-unreadable", file=path.name, detail=str(problem)) from None
    columns = tuple(
        column(str(number + 1), "", np.ascontiguousarray(values[:, number])) for number in range(values.shape[1])
    )
    return Table(path.name, columns, float(rate), 0, headed=False)
