"""A picture of an analysis: waveforms, phasors, harmonic bars; PNG or SVG by the name's ending."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pylopdf_fonts_zh_cn
from matplotlib import font_manager, rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from proofvan.core.errors import InputError
from proofvan.core.messages import Language, text
from proofvan.waveforms.analysis import Analysis
from proofvan.waveforms.waveform import Waveform

CANVASES = {".png": FigureCanvasAgg, ".svg": FigureCanvasSVG}
_SHOWN_CYCLES = 3
_SHOWN_ORDERS = 40
_COLOURS = ("#b8860b", "#2e7d32", "#c62828")  # 黄绿红: phases A, B, C (GB/T 4026)


def plot(waveform: Waveform, analysis: Analysis, file: Path, language: Language) -> None:
    """Draw everything of an analysis into one picture; raises InputError for another ending than .png or .svg."""
    canvas = CANVASES.get(file.suffix.lower())
    if canvas is None:
        raise InputError("analyse-plot-format", file=file.name, value=file.suffix, allowed=" ".join(CANVASES))
    figure = Figure(figsize=(11, 8), layout="constrained")
    with rc_context({"font.family": font_families()}):
        _draw(figure, waveform, analysis, lambda message: text(message, language))
        canvas(figure).print_figure(file, dpi=110)


def _draw(figure: Figure, waveform: Waveform, analysis: Analysis, say: Callable[[str], str]) -> None:
    grid = figure.add_gridspec(2, 2, width_ratios=(2, 1))
    top = figure.add_subplot(grid[0, :] if analysis.kind == "dc" else grid[0, 0])
    _waves(top, waveform, analysis, say)
    if analysis.kind == "ac":
        _phasors(figure.add_subplot(grid[0, 1], projection="polar"), analysis, say)
        _bars(figure.add_subplot(grid[1, :]), analysis, say)
    else:
        _ripple(figure.add_subplot(grid[1, :]), waveform, say)
    figure.suptitle(analysis.name)


def _waves(axes: Axes, waveform: Waveform, analysis: Analysis, say: Callable[[str], str]) -> None:
    span = _SHOWN_CYCLES / analysis.frequency if analysis.frequency else analysis.duration
    first = round(analysis.start * waveform.rate) if analysis.frequency else 0
    shown = slice(first, first + max(2, math.ceil(span * waveform.rate)))
    right = axes.twinx()
    for number, pair in enumerate(waveform.pairs):
        colour = _COLOURS[number % len(_COLOURS)]
        volts, amperes = _thinned(pair.voltage[shown]), _thinned(pair.current[shown])
        times = np.linspace(0.0, len(pair.voltage[shown]) / waveform.rate * 1e3, len(volts))
        axes.plot(times, volts, color=colour, label=pair.voltage_name)
        right.plot(times, amperes, color=colour, linestyle="--", label=pair.current_name)
    axes.set(xlabel="t / ms", ylabel="u / V", title=say("analyse-plot-waves"))
    right.set_ylabel("i / A")
    axes.legend(loc="upper left")
    right.legend(loc="upper right")


def _thinned(
    values: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    # Lowest and highest of each piece: a spike is never lost.
    if len(values) <= 4000:
        return values
    pieces = values[: len(values) // 2000 * 2000].reshape(2000, -1)
    return np.column_stack([pieces.min(axis=1), pieces.max(axis=1)]).ravel()


def _phasors(axes: Axes, analysis: Analysis, say: Callable[[str], str]) -> None:
    # Currents are drawn shorter, so that a current in phase does not hide its voltage.
    voltages = [(pair.voltage, "-", 1.0) for pair in analysis.pairs]
    currents = [(pair.current, "--", 0.75) for pair in analysis.pairs]
    for side in (voltages, currents):
        largest = max(abs(quantity.phasors[1]) for quantity, _, _ in side) or 1.0
        for number, (quantity, style, length) in enumerate(side):
            phasor = quantity.phasors[1]
            radius = length * abs(phasor) / largest
            colour = _COLOURS[number % len(_COLOURS)]
            axes.plot([0.0, float(np.angle(phasor))], [0.0, radius], style, color=colour, label=quantity.name)
    axes.set_yticklabels([])
    axes.set_title(say("analyse-plot-phasors"))
    axes.legend(loc="lower right", fontsize="small")


def _bars(axes: Axes, analysis: Analysis, say: Callable[[str], str]) -> None:
    quantities = [quantity for pair in analysis.pairs for quantity in (pair.voltage, pair.current)]
    width = 0.8 / len(quantities)
    for at, quantity in enumerate(quantities):
        values = np.array(quantity.harmonics[2 : _SHOWN_ORDERS + 1]) / (quantity.harmonics[1] or 1.0) * 100.0
        orders = np.arange(2, 2 + len(values)) + (at - (len(quantities) - 1) / 2) * width
        axes.bar(orders, values, width, label=quantity.name)
    axes.set(xlabel="h", ylabel="% h1", title=say("analyse-plot-harmonics"))
    axes.legend()


def _ripple(axes: Axes, waveform: Waveform, say: Callable[[str], str]) -> None:
    for pair in waveform.pairs:
        power = pair.voltage * pair.current
        shape = 2.0 * np.abs(np.fft.rfft((power - power.mean()) * np.hanning(len(power)))) / (len(power) / 2)
        axes.plot(np.fft.rfftfreq(len(power), 1.0 / waveform.rate), shape, label=pair.voltage_name)
    axes.set(xlabel="f / Hz", ylabel="p / W", title=say("analyse-plot-ripple"))


@cache
def font_families() -> list[str]:
    """Give the fonts of a picture: Chinese letters out of the package that the certificates use."""
    font = Path(pylopdf_fonts_zh_cn.__file__).parent / "NotoSansSC-Regular.otf"
    font_manager.fontManager.addfont(font)
    return [font_manager.FontProperties(fname=str(font)).get_name(), "sans-serif"]
