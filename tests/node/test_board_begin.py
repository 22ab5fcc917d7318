"""Start of a slot: imports that follow take its software and nothing that was loaded before."""

from __future__ import annotations

import gc
import importlib
import sys
from pathlib import Path

import pytest

from proofvan_node import begin, boot


@pytest.fixture(autouse=True)
def own_modules(monkeypatch: pytest.MonkeyPatch) -> None:
    """Modules and path of this test alone; a board's collector has a threshold, this interpreter's does not."""
    monkeypatch.setattr(sys, "modules", dict(sys.modules))
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr(gc, "threshold", thresholds.append, raising=False)
    thresholds.clear()


thresholds: list[int] = []


def ours() -> set[str]:
    return {name for name in sys.modules if name.split(".")[0] in ("proofvan_node", "proofvan_wire", "proofvan_image")}


def test_a_slot_comes_first_once_and_what_was_loaded_is_forgotten(tmp_path: Path) -> None:
    path, root = list(sys.path), str(tmp_path)
    for slot in (boot.SLOT_A, boot.SLOT_B, boot.SLOT_B):
        importlib.import_module("proofvan_node.boot")
        begin.enter(slot, root)
        assert sys.path == [root + boot.FOLDERS[slot], *path] and ours() == set()
    assert thresholds == [4096] * 3 and "pathlib" in sys.modules


def test_leaving_gives_the_software_of_the_image_again(tmp_path: Path) -> None:
    path = list(sys.path)
    begin.enter(boot.SLOT_A, str(tmp_path))
    begin.leave(str(tmp_path))
    assert sys.path == path and ours() == set()


@pytest.mark.parametrize("slot", [boot.FACTORY, boot.RECOVERY])
def test_the_software_of_the_image_stays_as_it_is_loaded(slot: int, tmp_path: Path) -> None:
    path, loaded = list(sys.path), ours()
    begin.enter(slot, str(tmp_path))
    assert sys.path == path and ours() == loaded and loaded and thresholds == []
