"""`proofvan analyse FILE`: what a recorder's or oscilloscope's file says about voltage, current and energy."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from proofvan.cli.analysis_table import analysis_lines
from proofvan.cli.envelope import ask_json, print_result
from proofvan.cli.words import both, language, say
from proofvan.core.errors import InputError
from proofvan.waveforms.analysis import NOMINAL, Analysis, analyse
from proofvan.waveforms.read import read_waveform
from proofvan.waveforms.table import Choice

# What follows from a pair's numbers and is printed with them.
_DERIVED = (
    "apparent",
    "nonactive",
    "power_factor",
    "fundamental_apparent",
    "current_distortion",
    "voltage_distortion",
    "harmonic_apparent",
)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("analyse", help=both("cli-analyse-help"))(analyse_file)


def analyse_file(
    file: Annotated[Path, typer.Argument(help=both("cli-analyse-file"))],
    rate: Annotated[float | None, typer.Option("--rate", help=both("cli-analyse-rate"))] = None,
    time: Annotated[str, typer.Option("--time", help=both("cli-analyse-time"))] = "",
    voltage: Annotated[list[str] | None, typer.Option("--voltage", "-u", help=both("cli-analyse-voltage"))] = None,
    current: Annotated[list[str] | None, typer.Option("--current", "-i", help=both("cli-analyse-current"))] = None,
    scale: Annotated[list[str] | None, typer.Option("--scale", help=both("cli-analyse-scale"))] = None,
    section: Annotated[int | None, typer.Option("--section", help=both("cli-analyse-section"))] = None,
    frequency: Annotated[str, typer.Option("--frequency", help=both("cli-analyse-frequency"))] = "auto",
    picture: Annotated[Path | None, typer.Option("--plot", help=both("cli-analyse-plot"))] = None,
    as_json: Annotated[bool, typer.Option("--json", help=both("cli-json"))] = False,
) -> None:
    """Analyse a file."""
    ask_json("analyse", as_json)
    choice = Choice(rate, time, tuple(voltage or ()), tuple(current or ()), _scales(scale or []), section)
    waveform = read_waveform(file, choice)
    found = analyse(waveform, _nominal(frequency))
    if picture is not None:
        from proofvan.waveforms.plot import plot

        plot(waveform, found, picture, language())
    if as_json:
        print_result("analyse", plain(found))
        return
    for line in analysis_lines(found):
        print(line)
    if picture is not None:
        print(say("cli-analyse-plotted", file=picture))


def plain(found: Analysis) -> dict[str, Any]:
    """Give an analysis as plain data; phasors as [real, imaginary]."""
    pairs = []
    for pair in found.pairs:
        entry = {**asdict(pair), **{name: getattr(pair, name) for name in _DERIVED}}
        for side, quantity in (("voltage", pair.voltage), ("current", pair.current)):
            entry[side]["phasors"] = [[value.real, value.imag] for value in quantity.phasors]
            entry[side] |= {"ripple_rms": quantity.ripple_rms, "peak_to_peak": quantity.peak_to_peak}
        pairs.append(entry)
    return {**asdict(found), "duration": found.duration, "pairs": pairs, "sequences": _sequences(found)}


def _sequences(found: Analysis) -> dict[str, Any] | None:
    """Give the symmetrical components as r.m.s. values."""
    if found.sequences is None:
        return None
    return {
        side: {name: abs(getattr(each, name)) for name in ("zero", "positive", "negative", "unbalance")}
        for side, each in zip(("voltage", "current"), found.sequences, strict=True)
    }


def _nominal(word: str) -> int | None:
    if word == "auto":
        return None
    if word not in map(str, NOMINAL):
        raise InputError("analyse-nominal", value=word, allowed="50, 60, auto")
    return int(word)


def _scales(words: list[str]) -> dict[str, float]:
    found = {}
    for word in words:
        name, _, factor = word.rpartition("=")
        try:
            found[name] = float(factor)
        except ValueError:
            found[name] = 0.0
        if not name or found[name] == 0.0:
            raise InputError("analyse-scale", value=word, allowed="COLUMN=FACTOR")
    return found
