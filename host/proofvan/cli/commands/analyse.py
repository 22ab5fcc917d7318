"""`proofvan analyse FILE`: what a recorder's or oscilloscope's file says about voltage, current and energy."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from proofvan.cli.analysis_table import analysis_lines
from proofvan.cli.envelope import ask_json, print_result
from proofvan.cli.files import write_output
from proofvan.cli.words import both, language, say
from proofvan.core.errors import InputError
from proofvan.waveforms.analysis import NOMINAL, analyse
from proofvan.waveforms.export import written
from proofvan.waveforms.plain import plain
from proofvan.waveforms.read import read_waveform
from proofvan.waveforms.table import Choice


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
    export: Annotated[Path | None, typer.Option("--export", help=both("cli-analyse-export"))] = None,
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
    if export is not None:
        write_output(export, written(waveform, export.suffix))
    if as_json:
        print_result("analyse", plain(found))
        return
    for line in analysis_lines(found):
        print(line)
    if picture is not None:
        print(say("cli-analyse-plotted", file=picture))
    if export is not None:
        print(say("cli-analyse-exported", file=export))


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
