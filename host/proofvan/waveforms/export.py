"""Writes a waveform for other programs: CSV, Parquet, COMTRADE; every sample, and what is needed to read it again."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from proofvan.core.errors import InputError
from proofvan.waveforms.waveform import Pair, Waveform

# IEEE C37.111-2013 clause 8.6: a time stamp that is missing
_NO_TIME_STAMP = 0xFFFFFFFF


def written(waveform: Waveform, ending: str) -> bytes:
    """Give the bytes of a file with this ending (.csv, .parquet, .cff); raises InputError for another one.

    Times begin with 0 at the first sample; values are V and A.
    """
    write = _WRITERS.get(ending.lower())
    if write is None:
        raise InputError("waveform-format", file=waveform.name, value=ending, allowed=" ".join(_WRITERS))
    return write(waveform)


def part(waveform: Waveform, begin: int, end: int) -> Waveform:
    """Give the samples from `begin` up to, not including, `end`."""
    pairs = (
        Pair(one.voltage_name, one.current_name, one.voltage[begin:end], one.current[begin:end])
        for one in waveform.pairs
    )
    return Waveform(waveform.name, waveform.rate, tuple(pairs))


def as_csv(waveform: Waveform, first_s: float = 0.0) -> bytes:
    """Write CSV: time (s) from `first_s` on, and each pair's u (V) and i (A), seven digits."""
    columns = [values for _, _, values in _columns(waveform)]
    times = first_s + np.arange(len(columns[0])) / waveform.rate
    names = ["time_s", *(f"{name}_{unit.lower()}" for name, unit, _ in _columns(waveform))]
    out, formats = io.StringIO(), ["%.9f", *["%.7g"] * len(columns)]
    table = np.column_stack((times, *columns))
    np.savetxt(out, table, fmt=formats, delimiter=",", header=",".join(names), comments="")
    return out.getvalue().encode()


def _parquet(waveform: Waveform) -> bytes:
    """Write Parquet as `read_parquet` reads it: the rate in the schema's metadata, the unit in each field's."""
    import pyarrow as pa
    import pyarrow.parquet as arrow_parquet

    fields, arrays = [], []
    for name, unit, values in _columns(waveform):
        fields.append(pa.field(name, pa.float64(), metadata={"unit": unit}))
        arrays.append(pa.array(values))
    schema = pa.schema(fields, metadata={"rate": repr(waveform.rate)})
    out = io.BytesIO()
    arrow_parquet.write_table(pa.Table.from_arrays(arrays, schema=schema), out, compression="zstd")
    return out.getvalue()


def _comtrade(waveform: Waveform) -> bytes:
    """Write one combined file, float32 (IEEE C37.111-2013 clause 9)."""
    data = _comtrade_data(waveform)
    configuration = "\r\n".join(_comtrade_lines(waveform))
    head = f"--- file type: CFG ---\r\n{configuration}\r\n--- file type: INF ---\r\n--- file type: HDR ---\r\n"
    return f"{head}--- file type: DAT BINARY: {len(data)} ---\r\n".encode() + data


def _comtrade_lines(waveform: Waveform) -> Iterator[str]:
    columns = list(_columns(waveform))
    yield f"{Path(waveform.name).stem},proofvan,2013"
    yield f"{len(columns)},{len(columns)}A,0D"
    for number, (name, unit, values) in enumerate(columns, 1):
        yield f"{number},{name},,,{unit},1,0,0,{values.min():.7g},{values.max():.7g},1,1,P"
    yield "0"  # no line frequency is claimed
    yield "1"
    yield f"{waveform.rate!r},{len(columns[0][2])}"
    # A waveform knows no date: the first sample stands at 1970, and the clock is said to be unreliable (code F).
    yield from ["01/01/1970,00:00:00.000000"] * 2
    yield from ("FLOAT32", "1", "0,0", "F,3")


def _comtrade_data(waveform: Waveform) -> bytes:
    columns = [values for _, _, values in _columns(waveform)]
    kinds = [("number", "<u4"), ("stamp", "<u4"), *((str(at), "<f4") for at in range(len(columns)))]
    rows = np.zeros(len(columns[0]), dtype=kinds)
    rows["number"] = np.arange(1, len(rows) + 1)
    microseconds = np.rint(np.arange(len(rows)) * 1e6 / waveform.rate)
    rows["stamp"] = np.minimum(microseconds, _NO_TIME_STAMP)
    for at, values in enumerate(columns):
        rows[str(at)] = values
    return rows.tobytes()


def _columns(waveform: Waveform) -> Iterator[tuple[str, str, npt.NDArray[np.float64]]]:
    """Give name, unit and values of every channel; of one pair alone voltage and current, whatever its file said."""
    alone = len(waveform.pairs) == 1
    for pair in waveform.pairs:
        yield "voltage" if alone else pair.voltage_name, "V", pair.voltage
        yield "current" if alone else pair.current_name, "A", pair.current


_WRITERS: dict[str, Callable[[Waveform], bytes]] = {".csv": as_csv, ".parquet": _parquet, ".cff": _comtrade}
