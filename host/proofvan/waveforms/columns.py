"""Decides which columns of a table are time, voltages and currents, and refuses what cannot be one."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

from proofvan.core.errors import InputError
from proofvan.waveforms.table import Choice, Column, Table
from proofvan.waveforms.waveform import Pair, Waveform

Values = npt.NDArray[np.float64]

_FEWEST_POINTS = 2
_TIME = re.compile(r"(time|t|s|sec|seconds?|x-axis|zeit|时间)([ _.-].*)?", re.IGNORECASE)
_VOLTAGE = re.compile(
    r"(voltages?|volts?|u|v|[uv][ _.-]?[abcnrst123]|[uv][abc][bcn]?|电压)([ _./-].*|\d+)?", re.IGNORECASE
)
_CURRENT = re.compile(r"(currents?|amps?|amperes?|i|a|i[ _.-]?[abcnrst123]|电流)([ _./-].*|\d+)?", re.IGNORECASE)
_PREFIX = {"": 1.0, "n": 1e-9, "u": 1e-6, "µ": 1e-6, "μ": 1e-6, "m": 1e-3, "k": 1e3}
_UNIT = re.compile(r"([nuµμmk]?)(s|v|a)|(seconds?|sec|volts?|amps?|amperes?)", re.IGNORECASE)


def choose(table: Table, choice: Choice) -> Waveform:
    """Give the waveform of a table: SI units, evenly spaced, finite.

    Raises InputError naming the column, and where there is one the line, that is missing or wrong.
    """
    time = _named(table, choice.time) if choice.time else _first(table, "s", _TIME) if table.headed else None
    voltages = _all(table, choice.voltages, "v", _VOLTAGE, time)
    currents = _all(table, choice.currents, "a", _CURRENT, time)
    if not table.headed and not choice.voltages and not choice.currents and len(table.columns) == 2:
        voltages, currents = [table.columns[0]], [table.columns[1]]  # two bare columns: voltage, current
    if len(voltages) != len(currents) or not voltages:
        raise _missing(table, voltages, currents)
    pairs = tuple(_pair(table, u, i, choice) for u, i in zip(voltages, currents, strict=True))
    if len(pairs[0].voltage) < _FEWEST_POINTS:
        raise InputError("waveform-too-short", file=table.name, value=len(pairs[0].voltage), allowed=_FEWEST_POINTS)
    return Waveform(table.name, _rate(table, time, choice), pairs)


def _pair(table: Table, voltage: Column, current: Column, choice: Choice) -> Pair:
    return Pair(voltage.name, current.name, _values(table, voltage, choice), _values(table, current, choice))


def _named(table: Table, wanted: str) -> Column:
    for at, column in enumerate(table.columns):
        if wanted in (column.name, str(at + 1)):
            return column
    raise InputError(
        "waveform-column-missing", file=table.name, field=wanted, value=_names(table), allowed=_names(table)
    )


def _all(table: Table, wanted: tuple[str, ...], unit: str, known: re.Pattern[str], time: Column | None) -> list[Column]:
    if wanted:
        return [_named(table, name) for name in wanted]
    found = [column for column in table.columns if column is not time and _is(column, unit, known)]
    return found if table.headed else []


def _first(table: Table, unit: str, known: re.Pattern[str]) -> Column | None:
    return next((column for column in table.columns if _is(column, unit, known)), None)


def _is(column: Column, unit: str, known: re.Pattern[str]) -> bool:
    # A stated unit decides; a name alone is believed only without one.
    stated = _unit(column)
    return stated[1] == unit if stated else bool(known.fullmatch(column.name.strip()))


def _unit(column: Column) -> tuple[float, str] | None:
    found = _UNIT.fullmatch(column.unit.strip()) or _UNIT.fullmatch(column.name.rsplit("_", 1)[-1])
    if not found or (not column.unit and "_" not in column.name):
        return None
    word = (found.group(2) or found.group(3)[0]).lower()
    return _PREFIX[(found.group(1) or "").replace("K", "k")], word


def _values(table: Table, column: Column, choice: Choice) -> Values:
    _require_numbers(table, column)
    number = str(table.columns.index(column) + 1)
    factor = choice.scales.get(column.name, choice.scales.get(number))
    unit = _unit(column)
    return column.values * (factor if factor is not None else unit[0] if unit else 1.0)


def _require_numbers(table: Table, column: Column) -> None:
    if column.bad:
        line, cell = column.bad
        raise InputError("waveform-not-a-number", file=table.name, line=line, field=column.name, value=cell)


def _missing(table: Table, voltages: list[Column], currents: list[Column]) -> InputError:
    field = "voltage" if len(voltages) < max(1, len(currents)) else "current"
    allowed = "u, v, voltage, … (V)" if field == "voltage" else "i, a, current, … (A)"
    return InputError("waveform-column-missing", file=table.name, field=field, value=_names(table), allowed=allowed)


def _names(table: Table) -> str:
    return ", ".join(f"{at + 1} {column.name}".strip() for at, column in enumerate(table.columns))


def _rate(table: Table, time: Column | None, choice: Choice) -> float:
    stated = choice.rate if choice.rate is not None else table.rate
    if time is None:
        if stated is None or not 0.0 < stated < float("inf"):
            given = "-" if stated is None else stated
            raise InputError("waveform-rate-missing", file=table.name, field="rate", value=given, allowed="> 0")
        return stated
    found = _rate_of_times(table, time)
    if choice.rate is not None and abs(choice.rate / found - 1.0) > 1e-3:
        raise InputError("waveform-rate-differs", file=table.name, value=f"{choice.rate:g}", expected=f"{found:g}")
    return found


def _rate_of_times(table: Table, time: Column) -> float:
    _require_numbers(table, time)
    unit = _unit(time)
    times_s = time.values * (unit[0] if unit else 1.0)
    steps = np.diff(times_s)
    usual = float(np.median(steps)) if len(steps) else 0.0
    # A time column printed with few digits jitters; a missing or doubled line does not hide within half a step.
    odd = np.flatnonzero(~((steps > 0.5 * usual) & (steps < 1.5 * usual)))
    if len(odd) or not usual > 0.0:
        at = int(odd[0]) if len(odd) else 0
        value = f"{steps[at]:g}" if len(steps) else "-"
        line = table.first_line + at + 1 if table.first_line else at + 2
        raise InputError("waveform-uneven-time", file=table.name, line=line, value=value, expected=f"{usual:g}")
    return float((len(times_s) - 1) / (times_s[-1] - times_s[0]))
