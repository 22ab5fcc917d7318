"""Writes the same waveform as every recorder format that the program reads."""

from __future__ import annotations

import struct
import wave
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as arrow_parquet

RATE = 512 * 60.0
A_U, A_I = 0.015, 0.002  # volts and amperes per count of the COMTRADE files


def charging(seconds: float = 0.5, frequency: float = 60.0, rate: float = RATE):
    """A 30 A charging current with harmonics: time, voltage, current, in whole counts of the COMTRADE files."""
    t = np.arange(round(rate * seconds)) / rate
    w = 2 * np.pi * frequency * t
    u = 339.4 * np.sin(w) + 6.0 * np.sin(5 * w + 0.3)
    i = 42.4 * np.sin(w - 0.2) + 2.1 * np.sin(3 * w) + 0.8 * np.sin(7 * w + 1.0)
    return t, np.round(u / A_U) * A_U, np.round(i / A_I) * A_I


def csv_file(path: Path, header: str, columns, separator: str = ",", comma: bool = False) -> Path:
    lines = [
        separator.join(repr(float(v)).replace(".", "," if comma else ".") for v in row)
        for row in zip(*columns, strict=True)
    ]
    path.write_text(header + "\n".join(lines) + "\n", encoding="utf-8")
    return path


def comtrade_files(path: Path, kind: str) -> Path:
    t, u, i = charging()
    counts = np.stack([np.round(u / A_U), np.round(i / A_I)], axis=1).astype(np.int64)
    year, scales = ("2013", (1.0, 1.0)) if kind == "FLOAT32" else ("1999", (A_U, A_I))
    config = [
        f"STATION,RECORDER,{year}",
        "2,2A,0D",
        f"1,UA,A,,V,{scales[0]},0,0,-32767,32767,1,1,P",
        f"2,IA,A,,A,{scales[1]},0,0,-32767,32767,1,1,P",
        "60",
        "1",
        f"{RATE},{len(t)}",
        "01/02/2026,03:04:05.000000",
        "01/02/2026,03:04:05.000000",
        kind,
        "1",
        *(["0,0", "0,3"] if year == "2013" else []),
    ]
    path.with_suffix(".cfg").write_text("\r\n".join(config) + "\r\n")
    stamps = np.round(t * 1e6).astype(np.int64)
    path.with_suffix(".dat").write_bytes(_data(kind, stamps, counts, (u, i)))
    return path.with_suffix(".cfg")


def _data(kind, stamps, counts, values) -> bytes:
    if kind == "ASCII":
        rows = [f"{n + 1},{stamps[n]},{counts[n, 0]},{counts[n, 1]}" for n in range(len(stamps))]
        return ("\r\n".join(rows) + "\r\n").encode()
    if kind == "BINARY":
        return b"".join(struct.pack("<IIhh", n + 1, stamps[n], *counts[n]) for n in range(len(stamps)))
    return b"".join(struct.pack("<IIff", n + 1, stamps[n], values[0][n], values[1][n]) for n in range(len(stamps)))


def wav_file(path: Path) -> Path:
    _, u, i = charging()
    counts = np.stack([np.round(u / A_U), np.round(i / A_I)], axis=1).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setparams((2, 2, round(RATE), len(counts), "NONE", ""))
        file.writeframes(counts.tobytes())
    return path


def parquet_file(path: Path) -> Path:
    _, u, i = charging()
    schema = pa.schema(
        [pa.field("ua", pa.float64(), metadata={"unit": "V"}), pa.field("ia", pa.float64(), metadata={"unit": "A"})],
        metadata={"rate": str(RATE)},
    )
    arrow_parquet.write_table(pa.table([u, i], schema=schema), path)
    return path
