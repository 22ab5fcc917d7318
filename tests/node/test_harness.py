"""Harness drawings: they are drawn, in Chinese, and end at terminals that the board's schematic has."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from proofvan_hw.harness import WIRING, draw
from proofvan_hw.schematics.drawings import drawing

# Terminal of the drawing -> board family and terminal of its schematic.
TERMINALS = {
    "pile_dc": ("power", {"CH0": "channel 0", "CH1": "channel 1", "RTD0": "rtd0", "OUT0": "LOAD"}),
    "pile_ac": (
        "power",
        {
            **{f"CH{number}": f"channel {number}" for number in range(8)},
            "XCP": "CP",
            "XCC": "CC",
            "RTD0": "rtd0",
            "OUT0": "LOAD",
            "OUT1": "PILOT_B",
            "OUT2": "PILOT_C",
            "OUT4": "PILOT_PE",
            "OUT5": "PILOT_DIODE",
        },
    ),
    "dispenser": (
        "flow",
        {"XLEVEL": "LEVEL", "XRTD0": "rtd0", "XRTD1": "rtd1", "XRTD2": "rtd2", "XPULSE": "PULSE", "XDRAIN": "DRAIN"},
    ),
}


@pytest.mark.parametrize("source", sorted(WIRING.glob("*.yml")), ids=lambda path: path.stem)
def test_a_harness_is_drawn_with_its_chinese_words(source: Path, tmp_path: Path) -> None:
    files = {file.suffix: file for file in draw(source, tmp_path)}
    assert {".svg", ".png", ".html"} <= set(files)
    drawn = files[".svg"].read_text(encoding="utf-8")
    assert "插拔端子" in drawn
    assert "Noto Sans SC" in drawn


@pytest.mark.usefixtures("no_traces")
@pytest.mark.parametrize("name", sorted(TERMINALS))
def test_every_wire_ends_at_a_terminal_of_the_board(name: str) -> None:
    family, terminals = TERMINALS[name]
    ways = {part.what.removeprefix("terminal "): tuple(pin for pin, _ in part.pins) for part in drawing(family).parts()}
    wired = yaml.safe_load((WIRING / f"{name}.yml").read_text(encoding="utf-8"))["connectors"]
    of_board = {key for key, connector in wired.items() if str(connector.get("notes", "")).startswith("B1")}
    assert of_board == set(terminals)
    for connector, terminal in terminals.items():
        assert tuple(wired[connector]["pinlabels"]) == ways[terminal]


def test_every_harness_is_that_of_a_bench_and_held_to_its_boards() -> None:
    assert sorted(TERMINALS) == sorted(path.stem for path in WIRING.glob("*.yml"))
