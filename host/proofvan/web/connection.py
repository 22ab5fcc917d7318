"""What is connected before a run begins: the harness as picture and table, and each board of the rig as it is found."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from proofvan.compose.boards import FoundBoard, identify
from proofvan.compose.harness_picture import harness_picture
from proofvan.web.view import Words, words
from proofvan_hw.harness import wires, wiring_of
from proofvan_hw.load import FAMILIES, load_board
from proofvan_hw.model import Rig, RigBoard
from proofvan_wire.registry import schema_fingerprint

Ask = Callable[[str], FoundBoard]
_WORLD = "world:"


def connection(rig: Rig, ask: Ask = identify) -> dict[str, Any]:
    """Give the connect step of a rig; every board that is plugged in is asked who it is."""
    source = wiring_of(rig.bench)
    return {
        "rig": {"zh": rig.title_zh, "en": rig.title_en},
        "simulated": rig.simulated,
        "picture": source is not None,
        "wires": _table(source) if source else [],
        "boards": [_board(board, ask) for board in rig.boards],
    }


def picture(rig: Rig, home: Path) -> str:
    """Give the drawing of a rig's harness as an SVG element; raises InputError or SetupError that says why not."""
    drawn = harness_picture(rig.bench, home / "harness").read_text(encoding="utf-8")
    # Comments and what stands before the element are for files, not for a page.
    return re.sub(r"<!--.*?-->\s*", "", drawn[drawn.index("<svg") :], flags=re.DOTALL)


def expected(board: RigBoard) -> dict[str, Any]:
    """Give a board of a rig before anybody looked for it."""
    return {"name": board.name, "title": _title(board.board.family), "state": "waiting", "firmware": ""}


def _table(source: Path) -> list[dict[str, str]]:
    try:
        return [asdict(wire) for wire in wires(source)]
    except ModuleNotFoundError:
        return []  # without WireViz nobody reads its files; the picture's refusal names what is missing


def _board(board: RigBoard, ask: Ask) -> dict[str, Any]:
    shown = expected(board)
    if board.path.startswith(_WORLD):
        return {**shown, "state": "practice", "found": words("connect-practice")}
    if not Path(board.path).exists():
        return {**shown, "state": "missing", "found": words("connect-missing", board=board.name)}
    return {**shown, **_looked_at(board, ask(board.path))}


def _looked_at(board: RigBoard, found: FoundBoard) -> dict[str, Any]:
    if not found.answered:
        return {"state": "silent", "found": words("connect-silent", board=board.name)}
    if found.family != board.board.family:
        return {"state": "wrong", "found": _wrong(board, found.family), "firmware": found.firmware}
    if not found.same_schema:
        values = {"board": board.name, "firmware": found.firmware, "theirs": found.schema[:8]}
        old = words("connect-old", ours=schema_fingerprint().hex()[:8], **values)
        return {"state": "old", "found": old, "firmware": found.firmware}
    return {"state": "found", "found": words("connect-found", firmware=found.firmware), "firmware": found.firmware}


def _wrong(board: RigBoard, family: str) -> Words:
    wanted, found = _title(board.board.family), _title(family)
    return {
        each: words("connect-wrong", board=board.name, wanted=wanted[each], found=found[each])[each] for each in wanted
    }


def _title(family: str) -> Words:
    if family not in FAMILIES:
        return {"zh": family, "en": family}
    board = load_board(family)
    return {"zh": board.title_zh, "en": board.title_en}
