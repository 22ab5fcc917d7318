"""Control charts of a check source as a picture: means above, standard deviations below; PNG or SVG."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from proofvan.core.errors import InputError
from proofvan.core.messages import Language, text
from proofvan.methods.stability import Limits, Stability
from proofvan.standards.checks import CheckPlan, Judged
from proofvan.waveforms.plot import CANVASES, font_families


def plot(found: Stability, file: Path, title: str, unit: str, language: Language) -> None:
    """Draw both charts into one picture; raises InputError for another ending than .png or .svg."""
    figure = Figure(figsize=(9, 6), layout="constrained")
    with rc_context({"font.family": font_families(), "svg.hashsalt": "proofvan"}):
        means, deviations = figure.subplots(2, 1, sharex=True)
        days = [one.day for one in found.groups]
        _chart(means, days, [one.mean for one in found.groups], found.means)
        _chart(deviations, days, [one.deviation for one in found.groups], found.deviations)
        means.set_ylabel(f"{text('stability-mean', language)} / {unit}")
        deviations.set_ylabel(f"s / {unit}")
        figure.suptitle(title)
        _write(figure, file)


def plot_checks(judged: Sequence[Judged], plan: CheckPlan, file: Path, language: Language) -> None:
    """Draw the deviations of intermediate checks: ± the largest allowed, control limits dotted, bad ones as crosses.

    Raises InputError for another ending than .png or .svg.
    """
    figure = Figure(figsize=(9, 4), layout="constrained")
    with rc_context({"font.family": font_families(), "svg.hashsalt": "proofvan"}):
        axes, largest = figure.subplots(), float(plan.largest_deviation)
        days = [one.check.day.isoformat() for one in judged]
        _chart(axes, days, [one.deviation for one in judged], Limits(0.0, -largest, largest))
        for limit in judged[-1].chart.limits if judged[-1].chart else ():
            axes.axhline(limit - float(plan.value), color="#7a4f00", linestyle=":")
        for number, one in enumerate(judged, 1):
            if not one.good:
                axes.plot([number], [one.deviation], "x", color="#c62828", markersize=14)
        axes.set_ylabel(f"{text('control-plot-deviation', language)} / {plan.unit}")
        figure.suptitle(f"{text('control-plot-check', language)} {plan.source}")
        _write(figure, file)


def _write(figure: Figure, file: Path) -> None:
    canvas = CANVASES.get(file.suffix.lower())
    if canvas is None:
        raise InputError("stability-plot-format", file=file.name, value=file.suffix, allowed=" ".join(CANVASES))
    canvas(figure).print_figure(file, dpi=110, metadata={"Date": None} if file.suffix.lower() == ".svg" else None)


def _chart(axes: Axes, days: Sequence[str], values: Sequence[float], limits: Limits) -> None:
    numbers = range(1, len(values) + 1)
    axes.plot(numbers, values, "o-", color="#16283c")
    axes.axhline(limits.centre, color="#2e7d32")
    for limit in (limits.low, limits.high):
        axes.axhline(limit, color="#c62828", linestyle="--")
    axes.set_xticks(list(numbers), days, rotation=30, ha="right")
