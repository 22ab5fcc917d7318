"""A technician's way with a board, word by word as docs/boards.md says it: the commands are taken from the page."""

from __future__ import annotations

import hashlib
import os
import re
import shlex
from pathlib import Path

import pytest
from board_desk import PUBLIC, make_image
from pty_desk import UID, PtyDesk
from slot_bench import made, software
from typer.testing import CliRunner, Result

from images.release import write_package
from proofvan.cli import app as application
from proofvan.compose.boards import identify
from proofvan.compose.ledger import opened_ledger
from proofvan.core.errors import ProofvanError
from proofvan.core.messages import LANGUAGES, explain
from proofvan.keys.practice import practice_signer
from proofvan_node import wire
from proofvan_node.hal.sim import legal_id
from proofvan_node.version import FIRMWARE

PAGE = Path(__file__).parents[3] / "docs" / "boards.md"
SECRETS = {"PROOFVAN_PASSPHRASE": "a long sentence", "PROOFVAN_PIN": "739164", "PROOFVAN_NEW_PIN": "739164"}


def commands() -> list[list[str]]:
    """Give the commands of the page's fenced blocks, in order."""
    blocks = re.findall(r"```console\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    return [shlex.split(line, comments=True) for block in blocks for line in block.splitlines() if line.strip()]


class Technician:
    """Types what the page says; the device and the drive are named, because no desktop looks for them here."""

    def __init__(self, folder: Path, desk: PtyDesk) -> None:
        self.home, self.desk = folder / "home", desk
        self.environment = {**os.environ, **SECRETS, "PROOFVAN_HOME": str(self.home)}

    def type(self, words: list[str]) -> Result:
        """Give a command; what is told when it fails is told in both languages."""
        assert words[0] == "proofvan"
        places = []
        if words[1] in ("boards", "flash", "provision") and "release-key" not in words:
            places += ["--port", str(self.desk.device)]
        if words[1] in ("flash", "provision"):
            places += ["--drive", str(self.desk.drive)]
        answer = CliRunner().invoke(application.app, [*words[1:], *places], env=self.environment)
        if isinstance(answer.exception, ProofvanError):
            assert all(all(explain(answer.exception, language)) for language in LANGUAGES)
        return answer


@pytest.fixture
def release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Lay out what a technician gets: images, packages, the release key."""
    folder = tmp_path / "release"
    own = {"firmware": FIRMWARE.decode(), "legal_id": legal_id(hashlib.sha256()).hex(), "schema": wire.SCHEMA.hex()}
    make_image(folder, release=1, **own)
    (folder / "release.pub").write_bytes(PUBLIC)
    for number in (2, 3):
        names = ["manifest", *sorted(software(number))]
        write_package(folder / f"update-{number}.zip", dict(zip(names, made(number).parts, strict=True)))
    monkeypatch.chdir(tmp_path)
    return folder


@pytest.mark.micropython
def test_the_commands_of_the_page_bring_a_board_from_the_box_to_the_van_and_back(tmp_path: Path, release: Path) -> None:
    ran: list[tuple[str, int, str]] = []
    with PtyDesk(tmp_path, "climate") as desk:
        technician = Technician(tmp_path, desk)
        for words in commands():
            answer = technician.type(words)
            assert answer.exit_code == 0, (words, answer.output, answer.exception)
            found = identify(str(desk.device)).condition if desk.device.exists() else None
            ran.append((" ".join(words[1:3]), found.release if found else 0, found.slot if found else ""))
    assert ran[3:] == [
        ("flash --image", 1, "factory"),
        ("provision B1", 1, "factory"),
        ("boards", 1, "factory"),
        ("boards update", 2, "a"),
        ("boards update", 3, "b"),
        ("boards rollback", 2, "a"),
    ]
    with opened_ledger(technician.home, practice_signer()) as ledger:
        told = ledger.events("board-flashed", "board-provisioned", "board-updated", "board-rolled-back")
    assert [event.kind for event in told] == [
        "board-flashed",
        "board-provisioned",
        "board-updated",
        "board-updated",
        "board-rolled-back",
    ]
    assert {(event.subject, event.who) for event in told} == {(UID.hex(), "P-1")}
