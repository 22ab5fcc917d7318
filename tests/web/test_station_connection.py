"""The connect step: the rig's own drawing, and every board by what it says about itself on a real line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from lines import plugged_in

import proofvan_hw.load
from proofvan.compose import harness_picture as drawing
from proofvan.compose.practice import practices
from proofvan.core.errors import InputError, SetupError
from proofvan.core.messages import LANGUAGES, explain
from proofvan.station.setup import rig_of
from proofvan.web.connection import connection, picture
from proofvan_hw.harness import WIRING, wires
from proofvan_node import wire
from proofvan_node.families import climate, flow

RIG = rig_of(Path(proofvan_hw.load.__file__).parent / "rigs" / "practice_dispenser.toml")


def shown(path):
    (board,) = connection(replace(RIG, boards=(replace(RIG.boards[0], path=path),)))["boards"]
    return board


def test_the_right_board_turns_green_with_its_firmware():
    with plugged_in(flow) as device:
        board = shown(device)
    assert board["state"] == "found" and board["firmware"] in board["found"]["zh"]


def test_a_wrong_board_is_named_with_what_is_wanted():
    with plugged_in(climate) as device:
        board = shown(device)
    assert board["state"] == "wrong"
    for language in LANGUAGES:
        assert board["title"][language] in board["found"][language]
        assert proofvan_hw.load.load_board("climate").title_en in board["found"]["en"]


def test_a_board_with_other_firmware_is_named_with_what_to_do(monkeypatch):
    monkeypatch.setattr(wire, "SCHEMA", bytes(8))
    with plugged_in(flow) as device:
        board = shown(device)
    assert board["state"] == "old" and "proofvan flash B1" in board["found"]["zh"]


def test_a_port_without_device_and_a_device_without_answer_are_told_apart(tmp_path):
    assert shown(str(tmp_path / "nobody"))["state"] == "missing"
    with plugged_in(flow, answers=False) as device:
        assert shown(device)["state"] == "silent"


@pytest.mark.parametrize("source", sorted(WIRING.glob("*.yml")), ids=lambda path: path.stem)
def test_the_table_has_every_connection_with_both_ends_and_its_cable(source):
    table = wires(source)
    assert len(table) >= 7
    assert all(one.cable.startswith("W") and one.end and one.begin for one in table)
    assert any("B1" in one.end + one.begin for one in table)


def test_every_practice_job_has_a_connect_step_and_says_that_its_boards_are_simulated():
    for practice in practices().values():
        step = connection(rig_of(practice.rig))
        assert [board["state"] for board in step["boards"]] == ["practice"] * len(step["boards"])
        assert step["picture"] == bool(step["wires"])


def test_the_picture_is_drawn_once_and_then_kept(tmp_path, monkeypatch):
    first = picture(RIG, tmp_path)
    assert first.startswith("<svg") and "金属量器" in first and "<!--" not in first
    monkeypatch.setenv("PATH", "")  # now nothing could draw it
    assert picture(RIG, tmp_path) == first
    assert len(list((tmp_path / "harness").iterdir())) == 1


def test_a_station_without_graphviz_says_so_in_words_and_keeps_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(SetupError, match="harness-no-tool") as refused:
        picture(RIG, tmp_path)
    assert "Graphviz" in explain(refused.value, "zh")[0]
    assert not (tmp_path / "harness").exists()
    monkeypatch.setattr(drawing, "find_spec", lambda _name: None)
    with pytest.raises(SetupError) as refused:
        picture(RIG, tmp_path)
    assert "WireViz" in explain(refused.value, "en")[0]


def test_a_desk_has_no_harness(tmp_path):
    with pytest.raises(InputError, match="harness-none"):
        picture(rig_of(practices()["metal-measure"].rig), tmp_path)
