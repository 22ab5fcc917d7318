"""Flashing: nothing wrong is ever written, and a board counts as flashed only when it says the image's identity."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from datetime import date

import pytest
from board_desk import ABOUT, KEY, PUBLIC, SYMBOLS, Desk, make_image, show_drive
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from typer.testing import CliRunner

from images.manifest import manifest_text
from images.release import public_bytes, sign_image
from proofvan.boardcare.board_book import Page, page_bytes, page_file, read_book
from proofvan.boardcare.drive import INFO, chip_of, write_to
from proofvan.boardcare.flash import flash_board, runs
from proofvan.boardcare.image import CHIP_FAMILIES, load_image, load_images
from proofvan.cli.app import app
from proofvan.compose.boards import identify
from proofvan.compose.flashing import ThisComputer, introduced
from proofvan.compose.standards import StandardsRegister
from proofvan.core.errors import InputError, LinkLost, ProofvanError, SetupError, SignatureError, StorageError
from proofvan.core.messages import LANGUAGES, explain
from proofvan.keys.practice import practice_signer
from proofvan.sim.board import FreeBoard
from proofvan.standards.register import PRACTICE

QUIET = (lambda *_: None, lambda *_: None)


def explained(fault: ProofvanError) -> ProofvanError:
    for language in LANGUAGES:
        assert all(explain(fault, language))
    return fault


def test_a_running_board_is_flashed_without_anybody_holding_a_button(tmp_path) -> None:
    desk, steps = Desk(tmp_path), []
    images = load_images(tmp_path / "truth", PUBLIC)
    assert not runs(desk.says, images)
    found = flash_board(desk, desk.says, images, QUIET[0], lambda done, size: steps.append((done, size)))
    assert desk.touched == 1 and found.firmware == "proofvan 9" and runs(found, images)
    assert steps[-1] == (len(desk.image.uf2),) * 2


def test_a_blank_board_is_flashed_from_its_drive(tmp_path) -> None:
    desk = Desk(tmp_path, "rp2350", blank=True)
    found = flash_board(desk, None, load_images(tmp_path / "truth", PUBLIC), *QUIET)
    assert desk.touched == 0 and found.legal_id == "11" * 8


def damaged(content: bytes, kind: str) -> bytes:
    other = CHIP_FAMILIES["rp2350"].to_bytes(4, "little")
    return {
        "truncated in a block": content[:-100],
        "truncated between blocks": content[:-512],
        "bit flipped": content[:700] + bytes([content[700] ^ 1]) + content[701:],
        "blocks exchanged": content[512:1024] + content[:512] + content[1024:],
        "other family": b"".join(
            content[at : at + 28] + other + content[at + 32 : at + 512] for at in range(0, len(content), 512)
        ),
        "empty": b"",
    }[kind]


KINDS = (
    "truncated in a block", "truncated between blocks", "bit flipped", "blocks exchanged", "other family", "empty",
)  # fmt: skip


@pytest.mark.parametrize("manifest_too", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_a_wrong_file_is_refused_even_when_its_manifest_was_made_for_it(tmp_path, kind: str, manifest_too) -> None:
    manifest = make_image(tmp_path)
    file = tmp_path / "proofvan-rp2040.uf2"
    file.write_bytes(damaged(file.read_bytes(), kind))
    if manifest_too:
        said = json.loads(manifest.read_text())
        about = {name: said[name] for name in ("chip", "uf2_family", *ABOUT)}
        binary = said["files"]["proofvan-rp2040.bin"]
        again = json.loads(manifest_text("proofvan-rp2040", about, {}, tmp_path, SYMBOLS))
        again["files"]["proofvan-rp2040.bin"] = binary
        manifest.write_text(json.dumps(again))
    with pytest.raises(InputError, match=r"flash-(image|other)") as refused:
        load_image(manifest, None)
    explained(refused.value)


def test_what_was_not_released_with_our_key_is_refused(tmp_path) -> None:
    manifest = make_image(tmp_path)
    assert load_image(manifest, PUBLIC).release == 2
    other = Ed25519PrivateKey.from_private_bytes(bytes(32))
    with pytest.raises(SignatureError, match="release-not-signed") as refused:
        load_image(manifest, public_bytes(other))
    explained(refused.value)
    manifest.write_text(manifest.read_text().replace('"release": 2', '"release": 9'))
    with pytest.raises(SignatureError):
        load_image(manifest, PUBLIC)
    sign_image(other, manifest)
    with pytest.raises(SignatureError):
        load_image(manifest, PUBLIC)
    sign_image(KEY, manifest)
    assert load_image(manifest, PUBLIC).release == 9
    manifest.with_suffix(".sig").unlink()
    with pytest.raises(SignatureError):
        load_images(tmp_path, PUBLIC)


def test_an_older_release_is_not_written(tmp_path) -> None:
    desk = Desk(tmp_path)
    desk.says = replace(desk.says, release=3)
    with pytest.raises(SetupError, match="flash-older") as refused:
        flash_board(desk, desk.says, load_images(tmp_path / "truth", PUBLIC), *QUIET)
    explained(refused.value)
    assert desk.touched == 0


def test_the_image_of_another_chip_is_not_written(tmp_path) -> None:
    desk = Desk(tmp_path, "rp2350")
    make_image(tmp_path / "wrong", "rp2040")
    with pytest.raises(InputError, match="flash-no-image-for-chip") as refused:
        flash_board(desk, desk.says, load_images(tmp_path / "wrong", PUBLIC), *QUIET)
    explained(refused.value)
    assert not list(desk.drive.glob("*.uf2"))
    manifest = make_image(tmp_path / "lying", "rp2040")
    manifest.write_text(manifest.read_text().replace('"rp2040"', '"rp2350"'))
    with pytest.raises(InputError, match="flash-manifest-wrong"):
        load_image(manifest, None)


def test_a_board_that_does_not_come_back_or_says_another_identity_is_no_success(tmp_path) -> None:
    desk = Desk(tmp_path)
    images = load_images(tmp_path / "truth", PUBLIC)
    desk.comes_back = False
    with pytest.raises(LinkLost, match="flash-board-missing"):
        flash_board(desk, desk.says, images, *QUIET)
    assert desk.paused_s >= 30.0
    (tmp_path / "two").mkdir()
    other = Desk(tmp_path / "two")
    other.image = replace(other.image, legal_id="33" * 8)
    with pytest.raises(SetupError, match="flash-other-identity") as refused:
        flash_board(other, other.says, images, *QUIET)
    explained(refused.value)


def test_a_drive_that_never_comes_or_goes_away_is_told(tmp_path) -> None:
    desk = Desk(tmp_path)
    desk.into_boot_loader = lambda device: None  # type: ignore[method-assign]
    with pytest.raises(SetupError, match="flash-drive-missing"):
        flash_board(desk, desk.says, load_images(tmp_path / "truth", PUBLIC), *QUIET)
    with pytest.raises(StorageError, match="flash-drive-gone"):
        write_to(tmp_path / "gone", "x.uf2", b"123", QUIET[1])
    with pytest.raises(InputError, match="flash-no-drive"):
        chip_of(tmp_path)
    show_drive(tmp_path / "drive")
    (tmp_path / "drive" / INFO).write_text("Board-ID: Other\n")
    with pytest.raises(InputError, match="flash-unknown-chip"):
        chip_of(tmp_path / "drive")


def test_a_released_image_is_not_written_without_somebody_to_answer_for_it(tmp_path) -> None:
    (tmp_path / "release.pub").write_bytes(PUBLIC)
    wishes = ["flash", "--image", str(make_image(tmp_path / "image")), "--home", str(tmp_path)]
    refused = CliRunner().invoke(app, wishes, env={"PROOFVAN_PERSON": "", "PROOFVAN_STATION_KEY": ""})
    assert explained(refused.exception).fault == "flash-needs-key"  # type: ignore[arg-type]


@pytest.mark.micropython
def test_through_a_real_port_with_the_boards_own_words(tmp_path) -> None:
    drive = tmp_path / "drive"

    class Wired(ThisComputer):
        def into_boot_loader(self, device: str) -> None:
            super().into_boot_loader(device)
            show_drive(drive)

    with FreeBoard("flow", b"board-05", 3) as board:
        before = introduced(identify(board.path))
        make_image(
            tmp_path / "image", release=1, firmware=before.firmware, legal_id=before.legal_id, schema=before.schema
        )
        computer = Wired([board.path], drive)
        found = flash_board(computer, before, load_images(tmp_path / "image", PUBLIC), *QUIET)
    assert found.uid == b"board-05".hex()
    assert (drive / "proofvan-rp2040.uf2").exists()


@pytest.mark.micropython
def test_boards_tells_version_name_seal_calibration_and_health(tmp_path) -> None:
    register = StandardsRegister(tmp_path)
    register.enter(PRACTICE / "dc_energy_standard.toml", "Wang", date(2026, 3, 1))
    page = Page(b"board-06".hex(), "B1", "power", "封-17", "practice-energy-1", "Wang", "2026-03-01T08:00:00Z")
    file = page_file(tmp_path, page.uid)
    file.parent.mkdir()
    file.write_bytes(page_bytes(page, practice_signer()))
    assert read_book(tmp_path) == {page.uid: page}
    with FreeBoard("power", b"board-06", 4) as board:
        command = [sys.executable, "-m", "proofvan.cli", "boards", "--port", board.path, "--home", str(tmp_path)]
        (found,) = json.loads(subprocess.run([*command, "--json"], capture_output=True, check=True).stdout)["result"]
        words = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert (found["name"], found["seal"], found["calibration_until"]) == ("B1", "封-17", "2035-12-31")
    assert found["condition"]["failures"] == 0 and found["condition"]["reset_cause"]
    assert "封-17" in words and "2035-12-31" in words
    file.write_bytes(file.read_bytes().replace("封-17".encode(), "封-18".encode()))
    with pytest.raises(SignatureError, match="board-page-changed"):
        read_book(tmp_path)
