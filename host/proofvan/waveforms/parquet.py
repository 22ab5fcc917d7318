"""Reads Parquet files: numeric columns, units and rate from the metadata where they are written there."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as arrow_parquet

from proofvan.core.errors import InputError
from proofvan.waveforms.csv import name_and_unit
from proofvan.waveforms.table import Column, Table, column


def read_parquet(path: Path) -> Table:
    """Read every numeric column; a field's metadata `unit`, and the schema's `rate` in samples per second, count."""
    try:
        table = arrow_parquet.read_table(path)
    except (pa.ArrowInvalid, OSError) as problem:
        raise InputError("waveform-unreadable", file=path.name, detail=str(problem)) from None
    columns = tuple(_column(table, field) for field in table.schema if _is_number(field.type))
    if not columns:
        raise InputError("waveform-no-numbers", file=path.name, searched=len(table.schema))
    return Table(path.name, columns, _rate(path, table.schema.metadata or {}))


def _column(table: pa.Table, field: pa.Field) -> Column:
    values = table.column(field.name).cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)
    name, unit = name_and_unit(field.name, (field.metadata or {}).get(b"unit", b"").decode())
    return column(name, unit, np.asarray(values, dtype=np.float64), 1)


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_floating(kind) or pa.types.is_integer(kind) or pa.types.is_decimal(kind))


def _rate(path: Path, metadata: dict[bytes, bytes]) -> float | None:
    text = metadata.get(b"rate", b"").decode()
    try:
        return float(text) if text else None
    except ValueError:
        raise InputError("waveform-rate-missing", file=path.name, field="rate", value=text, allowed="> 0") from None
