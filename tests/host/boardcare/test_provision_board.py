"""A provisioned board has its files and key in its flash, and the computer has the same key, for its owner alone."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from board_desk import PUBLIC, Desk, show_drive
from littlefs import LittleFS

from proofvan.boardcare.board_book import Page, read_book
from proofvan.boardcare.board_files import BLOCK_BYTES, STORAGE, board_files, files_uf2
from proofvan.compose.ledger import opened_ledger
from proofvan.compose.provisioning import KEYS, provision
from proofvan.core.errors import SetupError
from proofvan.keys.practice import practice_signer

KEY = bytes(range(32))
QUIET = (lambda *_: None, lambda *_: None, lambda _found: None)  # tell, progress, prove


def written(flash: bytearray, uf2: bytes) -> bytearray:
    """What the boot loader makes of a file: sectors are erased, pages written."""
    for at in range(0, len(uf2), 512):
        address = int.from_bytes(uf2[at + 12 : at + 16], "little") - 0x10000000
        flash[address : address + 256] = uf2[at + 32 : at + 288]
    return flash


def mounted(flash: bytearray, room: int) -> LittleFS:
    system = LittleFS(block_size=BLOCK_BYTES, block_count=room // BLOCK_BYTES, mount=False)
    system.context.buffer = bytearray(flash[-room:])
    system.mount()
    return system


@pytest.mark.parametrize("chip", STORAGE)
def test_the_files_are_in_the_flash_whatever_was_there_before(chip: str) -> None:
    storage = STORAGE[chip]
    older = LittleFS(block_size=BLOCK_BYTES, block_count=storage.room // BLOCK_BYTES)
    for number in range(60):  # an older file system with many changes of its root
        with older.open("boots", "w") as file:
            file.write(str(number))
    flash = bytearray(b"\xff" * (storage.flash - storage.room)) + bytearray(older.context.buffer)
    system = mounted(written(flash, files_uf2(chip, board_files("flow", KEY, PUBLIC))), storage.room)
    assert sorted(system.listdir("/")) == ["board.json", "key", "release"]
    with system.open("key", "rb") as file:
        assert file.read() == KEY
    with system.open("board.json", "r") as file:
        assert file.read() == '{"family":"flow"}'


def test_only_whole_sectors_of_the_boards_own_chip_are_written() -> None:
    uf2 = files_uf2("rp2040", board_files("power", KEY, PUBLIC))
    addresses = [int.from_bytes(uf2[at + 12 : at + 16], "little") - 0x10000000 for at in range(0, len(uf2), 512)]
    sectors = {address // BLOCK_BYTES for address in addresses}
    assert len(addresses) == len(sectors) * BLOCK_BYTES // 256
    assert min(addresses) == STORAGE["rp2040"].flash - STORAGE["rp2040"].room  # the program stays as it is


class Provisioned(Desk):
    """A desk on which any file on the drive makes the board start."""

    def _written(self) -> bool:
        return bool(list(self.drive.glob("files-*.uf2")))


def trust_releases(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir(exist_ok=True)
    (tmp_path / "home" / "release.pub").write_bytes(PUBLIC)


def provisioned(tmp_path: Path, desk: Desk, chance=lambda size: KEY[:size]):
    page = Page(desk.says.uid, "B1", "power", "封-17", "", "Wang", "2026-03-01T08:00:00Z")
    trust_releases(tmp_path)
    with opened_ledger(tmp_path / "home", practice_signer()) as ledger:
        found = provision(desk, desk.says, page, tmp_path / "home", practice_signer(), ledger, *QUIET, chance)
        return page, found, ledger.events("board-provisioned")


def test_key_store_book_and_ledger_know_the_board(tmp_path) -> None:
    desk = Provisioned(tmp_path)
    page, found, events = provisioned(tmp_path, desk)
    key = tmp_path / "home" / KEYS / f"{page.uid}.key"
    assert found.uid == page.uid and key.read_bytes() == KEY
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert read_book(tmp_path / "home") == {page.uid: page}
    assert [(event.subject, event.who, event.new) for event in events] == [(page.uid, "Wang", "seal 封-17")]
    assert (desk.drive / "files-rp2040.uf2").read_bytes() == files_uf2("rp2040", board_files("power", KEY, PUBLIC))


def test_an_earlier_key_is_set_aside_and_the_count_of_starts_begins_anew(tmp_path) -> None:
    desk = Provisioned(tmp_path)
    page, _, _ = provisioned(tmp_path, desk)
    store = tmp_path / "home" / KEYS
    (store / f"{page.uid}.starts").write_text("41")
    for path in desk.drive.glob("*"):
        path.unlink()
    desk.drive.rmdir()
    provisioned(tmp_path, desk, chance=lambda size: bytes(size))
    assert (store / f"{page.uid}.key").read_bytes() == bytes(32)
    assert (store / f"{page.uid}.key.earlier-1").read_bytes() == KEY
    assert not (store / f"{page.uid}.starts").exists()


def test_a_board_that_comes_back_as_another_family_is_in_no_book(tmp_path) -> None:
    desk = Provisioned(tmp_path)
    page = Page(desk.says.uid, "B1", "flow", "封-17", "", "Wang", "2026-03-01T08:00:00Z")
    trust_releases(tmp_path)
    with (
        opened_ledger(tmp_path / "home", practice_signer()) as ledger,
        pytest.raises(SetupError, match="provision-other-family"),
    ):
        provision(desk, desk.says, page, tmp_path / "home", practice_signer(), ledger, *QUIET)
    assert read_book(tmp_path / "home") == {}
    show_drive(desk.drive)


def test_a_board_that_does_not_prove_its_new_key_is_in_no_book(tmp_path) -> None:
    desk = Provisioned(tmp_path)
    trust_releases(tmp_path)
    page = Page(desk.says.uid, "B1", "power", "封-17", "", "Wang", "2026-03-01T08:00:00Z")

    def prove(_found: object) -> None:
        raise SetupError("board-not-genuine", board="B1", uid=page.uid)

    with (
        opened_ledger(tmp_path / "home", practice_signer()) as ledger,
        pytest.raises(SetupError, match="board-not-genuine"),
    ):
        provision(desk, desk.says, page, tmp_path / "home", practice_signer(), ledger, *QUIET[:2], prove)
    assert read_book(tmp_path / "home") == {} and not ledger.events("board-provisioned")


def test_without_a_release_key_no_board_is_provisioned(tmp_path) -> None:
    desk = Provisioned(tmp_path)
    page = Page(desk.says.uid, "B1", "power", "封-17", "", "Wang", "2026-03-01T08:00:00Z")
    with (
        opened_ledger(tmp_path / "home", practice_signer()) as ledger,
        pytest.raises(SetupError, match="release-key-missing"),
    ):
        provision(desk, desk.says, page, tmp_path / "home", practice_signer(), ledger, *QUIET)
    assert desk.touched == 0
