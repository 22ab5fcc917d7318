"""What ends an update on a board, each in its moment: the update is over with its reason, the board runs on.

Files lie in memory here; littlefs, power cuts and the wire are those of test_board_update.py and test_update_wire.py.
"""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from images.release import package, public_bytes
from proofvan_node import boot, ed25519
from proofvan_node.boot import FACTORY, RECOVERY, SLOT_A, SLOT_B, RefusedUpdateError, Selection, Trust
from proofvan_node.update import Update

KEY = Ed25519PrivateKey.from_private_bytes(b"release key of the tests, no mor")
FILES = {"app/__init__.py": b"", "app/sub/start.py": b"VERSION = 1\n" * 40, "wire.py": bytes(range(200))}
Package = dict[str, bytes]


def made(version: int, **about: Any) -> Package:
    return package(KEY, FILES, **{"version": version, "board": "RPI_PICO", "revisions": ["1"], **about})


ONE, TWO = made(1), made(2)


@pytest.fixture(autouse=True)
def quick_signatures(monkeypatch: pytest.MonkeyPatch) -> None:
    def verify(public: bytes, text: bytes, signature: bytes, alive: Callable[[], None] | None = None) -> bool:
        return bytes(signature) == KEY.sign(bytes(text))

    monkeypatch.setattr(ed25519, "verify", verify)


class Opened:
    def __init__(self, files: MemoryFiles, name: str) -> None:
        self.files, self.name, self.data = files, name, bytearray()

    def write(self, data: bytes) -> None:
        self.files.maybe_fail("piece")
        self.data += data

    def close(self) -> None:
        self.files.maybe_fail("close")
        self.files.content[self.name] = bytes(self.data)


class MemoryFiles:
    """The board's file system in memory; `fails` says which action raises what."""

    def __init__(self) -> None:
        self.content: dict[str, bytes] = {}
        self.folders: set[str] = set()
        self.fails: dict[str, BaseException] = {}

    def maybe_fail(self, action: str) -> None:
        if action in self.fails:
            raise self.fails[action]

    def read(self, name: str) -> bytes:
        if name not in self.content:
            raise OSError(errno.ENOENT)
        return self.content[name]

    def pieces(self, name: str) -> Iterator[bytes]:
        data = self.read(name)
        yield from (data[at : at + 64] for at in range(0, len(data), 64))

    def write(self, name: str, data: bytes) -> None:
        self.maybe_fail("write")
        self.content[name] = bytes(data)

    def create(self, name: str) -> Opened:
        self.maybe_fail("create")
        return Opened(self, name)

    def rename(self, old: str, new: str) -> None:
        self.maybe_fail("rename")
        self.content[new] = self.content.pop(old)

    def remove(self, name: str) -> None:
        self.content.pop(name, None)
        self.folders.discard(name)

    def names(self, folder: str) -> list[str]:
        inside = [name[len(folder) + 1 :] for name in (*self.content, *self.folders) if name.startswith(folder + "/")]
        return sorted({name.split("/")[0] for name in inside})

    def is_folder(self, name: str) -> bool:
        return name in self.folders

    def make_folder(self, name: str) -> None:
        self.folders.add(name)


def trust(alive: Callable[[], None] | None = None, release: int = 0) -> Trust:
    return Trust(public_bytes(KEY), "RPI_PICO", "1", alive, release)


def update_of(files: MemoryFiles, running: int = FACTORY, alive: Callable[[], None] | None = None) -> Update:
    return Update(files, trust(alive), running, 0)


def begin(update: Update, content: Package) -> None:
    update.begin(len(content["manifest"]), hashlib.sha256(content["manifest"]).digest())


def feed(update: Update, content: Package, upto: int = 99) -> None:
    """Send pieces of 50 bytes until the n-th file is wanted."""
    parts = list(content.values())
    while update.wanted[0] < min(upto, len(parts)):
        number, offset = update.wanted
        update.piece(number, offset, parts[number][offset : offset + 50])


def refused(why: int, action: Callable[..., Any], *arguments: Any) -> None:
    with pytest.raises(RefusedUpdateError) as caught:
        action(*arguments)
    assert caught.value.args == (why,)


def running_one(files: MemoryFiles) -> Update:
    """The board with release 1 in slot A, taken for good."""
    update = update_of(files)
    begin(update, ONE)
    feed(update, ONE)
    update.finish()
    assert boot.choose(files, trust()) == SLOT_A
    boot.confirm(files)
    return update_of(files, SLOT_A)


def test_an_update_is_sent_piece_by_piece_and_an_empty_file_needs_none():
    signs: list[int] = []
    files = MemoryFiles()
    update = update_of(files, alive=lambda: signs.append(1))
    assert update.wanted is None
    begin(update, ONE)
    assert update.wanted == (0, 0)
    update.piece(0, 0, ONE["manifest"][:70])
    assert update.wanted == (0, 70)
    update.piece(0, 70, ONE["manifest"][70:])
    assert update.wanted == (2, 0) and files.content["/a/app/__init__.py"] == b""
    update.piece(2, 0, FILES["app/sub/start.py"][:7])
    assert update.wanted == (2, 7)
    feed(update, ONE)
    assert update.wanted == (4, 0)
    update.finish()
    assert update.wanted is None and {"/a", "/a/app", "/a/app/sub"} == files.folders and signs
    assert {name: files.content["/a/" + name] for name in FILES} == FILES
    chosen = update.selection()
    assert (chosen.slot, chosen.confirmed, chosen.tries, chosen.before, chosen.least) == (SLOT_A, 0, 0, FACTORY, 0)


def test_beginning_again_goes_on_and_another_manifest_begins_anew():
    files = MemoryFiles()
    update = update_of(files)
    begin(update, ONE)
    feed(update, ONE, 3)
    begin(update, ONE)
    assert update.wanted == (3, 0)
    begin(update, TWO)
    assert update.wanted == (0, 0) and not [name for name in files.content if name.startswith("/a/")]


def test_after_a_start_of_the_board_what_is_there_need_not_come_again():
    files = MemoryFiles()
    update = update_of(files)
    begin(update, ONE)
    feed(update, ONE, 3)
    again = update_of(files)
    begin(again, ONE)
    assert again.wanted == (3, 0)
    feed(again, ONE)
    again.finish()


def test_a_manifest_that_lies_there_of_another_update_is_emptied_with_its_folders():
    files, signs = MemoryFiles(), []
    update = update_of(files)
    begin(update, ONE)
    feed(update, ONE, 3)
    again = update_of(files, alive=lambda: signs.append(1))
    begin(again, TWO)
    assert again.wanted == (0, 0) and files.content == {} and files.folders == {"/a"} and len(signs) == 5


def test_a_file_that_cannot_even_be_closed_ends_the_update_all_the_same():
    files = MemoryFiles()
    update = update_of(files)
    begin(update, ONE)
    feed(update, ONE, 3)
    files.fails["close"] = OSError(errno.EIO)
    refused(boot.OUT_OF_ORDER, update.finish)
    assert update.wanted is None


@pytest.mark.parametrize("size", [0, boot.SIGNATURE_BYTES, boot.SIGNATURE_BYTES + 16385])
def test_a_manifest_of_an_impossible_length_is_refused(size: int):
    update = update_of(MemoryFiles())
    refused(boot.DAMAGED, update.begin, size, b"d" * 32)
    assert update.refused == boot.DAMAGED and update.wanted is None


def test_the_longest_manifest_is_still_taken():
    update = update_of(MemoryFiles())
    update.begin(boot.SIGNATURE_BYTES + 16384, b"d" * 32)
    assert update.wanted == (0, 0)


def test_what_comes_out_of_order_ends_the_update():
    files = MemoryFiles()
    for wrong in ((1, 0, b"x"), (0, 5, b"x"), (0, 0, b"")):
        update = update_of(files)
        begin(update, ONE)
        refused(boot.OUT_OF_ORDER, update.piece, *wrong)
        assert update.wanted is None
        refused(boot.OUT_OF_ORDER, update.piece, 0, 0, b"x")
    update = update_of(files)
    refused(boot.OUT_OF_ORDER, update.finish)
    begin(update, ONE)
    feed(update, ONE, 3)
    refused(boot.OUT_OF_ORDER, update.finish)


def test_more_than_the_manifest_says_is_refused():
    update = update_of(MemoryFiles())
    begin(update, ONE)
    refused(boot.OUT_OF_ORDER, update.piece, 0, 0, ONE["manifest"] + b" ")
    begin(update, ONE)
    feed(update, ONE, 3)
    refused(boot.OUT_OF_ORDER, update.piece, 3, 0, FILES["wire.py"] + b"x")
    begin(update, ONE)
    feed(update, ONE)
    refused(boot.OUT_OF_ORDER, update.piece, 4, 0, b"x")


def test_a_manifest_with_another_digest_is_damaged():
    update = update_of(MemoryFiles())
    update.begin(len(ONE["manifest"]), b"d" * 32)
    refused(boot.DAMAGED, update.piece, 0, 0, ONE["manifest"])


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (made(1, board="RPI_PICO2"), boot.OTHER_BOARD),
        (made(1, revisions=["2"]), boot.OTHER_BOARD),
        (made(0), boot.OLDER),
        (made(3, minimum=1), boot.OLDER),
        ({"manifest": KEY.sign(b"[]") + b"[]"}, boot.DAMAGED),
        ({"manifest": KEY.sign(b"{}") + b"{}"}, boot.DAMAGED),
        ({"manifest": KEY.sign(b"{") + b"{"}, boot.DAMAGED),
        ({"manifest": bytes(64) + ONE["manifest"][64:]}, boot.BAD_SIGNATURE),
    ],
)
def test_a_manifest_that_is_not_for_this_board_is_refused(content: Package, why: int):
    update = update_of(MemoryFiles())
    begin(update, content)
    refused(why, feed, update, content, 1)


def test_a_board_without_a_key_takes_nothing():
    update = Update(MemoryFiles(), Trust(None, "RPI_PICO", "1"), FACTORY, 0)
    begin(update, ONE)
    refused(boot.BAD_SIGNATURE, feed, update, ONE, 1)


@pytest.mark.parametrize(
    ("action", "fault", "why"),
    [
        ("create", OSError(errno.ENOSPC), boot.NO_ROOM),
        ("piece", OSError(errno.ENOSPC), boot.NO_ROOM),
        ("piece", OSError(errno.EIO), boot.DAMAGED),
        ("piece", OSError(), boot.DAMAGED),
        ("piece", MemoryError(), boot.NO_ROOM),
        ("close", OSError(errno.EIO), boot.DAMAGED),
        ("write", OSError(errno.ENOSPC), boot.NO_ROOM),
    ],
)
def test_a_flash_that_fails_ends_the_update_with_its_reason(action: str, fault: BaseException, why: int):
    files = MemoryFiles()
    update = update_of(files)
    begin(update, ONE)
    files.fails[action] = fault
    refused(why, feed, update, ONE)
    assert update.refused == why and update.wanted is None and boot.choose(files, trust()) == FACTORY


def test_a_file_that_changed_in_the_flash_is_found_when_the_update_is_finished():
    files = MemoryFiles()
    update = update_of(files)
    begin(update, ONE)
    feed(update, ONE)
    files.content["/a/wire.py"] += b"x"
    refused(boot.DAMAGED, update.finish)
    assert boot.choose(files, trust()) == FACTORY


def test_only_what_runs_can_be_confirmed_and_a_trial_comes_first():
    files = MemoryFiles()
    update = running_one(files)
    update.confirm()
    begin(update, TWO)
    feed(update, TWO)
    update.finish()
    refused(boot.OUT_OF_ORDER, update.confirm)
    assert boot.choose(files, trust()) == SLOT_B
    trial = update_of(files, SLOT_B)
    refused(boot.BUSY, begin, trial, made(3))
    trial.confirm()
    assert update.least == 2 and trial.selection().confirmed == 1
    begin(trial, made(3))


def test_a_board_goes_back_to_the_software_before_and_no_further():
    files = MemoryFiles()
    update = running_one(files)
    begin(update, TWO)
    feed(update, TWO)
    update.finish()
    boot.choose(files, trust())
    update_of(files, SLOT_B).back()
    assert boot.choose(files, trust()) == SLOT_A
    refused(boot.NOTHING_BEFORE, update_of(files, SLOT_A).back)


def test_an_image_that_was_flashed_later_comes_first():
    files = MemoryFiles()
    running_one(files)
    assert boot.choose(files, trust(release=1)) == FACTORY
    chosen = boot.selection(files)
    assert (chosen.slot, chosen.least) == (FACTORY, 1) and boot.choose(files, trust()) == FACTORY


def test_a_manifest_that_is_not_the_chosen_one_is_no_release_and_never_started():
    files = MemoryFiles()
    running_one(files)
    files.content["/a/manifest"] = TWO["manifest"]
    assert boot.choose(files, trust(release=1)) == FACTORY
    assert boot._older(files, Selection(slot=SLOT_A), 9) is False


@pytest.mark.parametrize("word", [b"", b"SEL1", b"x" * 80])
def test_a_damaged_word_about_the_slot_only_recovers(word: bytes):
    files = MemoryFiles()
    files.content[boot.SELECTION] = word
    assert boot.choose(files, trust()) == RECOVERY


def test_a_trial_that_cannot_be_counted_is_none():
    files = MemoryFiles()
    update = running_one(files)
    begin(update, TWO)
    feed(update, TWO)
    update.finish()
    files.fails["write"] = OSError(errno.ENOSPC)
    assert boot.choose(files, trust()) == SLOT_A
    files.fails.clear()
    assert [boot.choose(files, trust()) for _ in range(4)] == [SLOT_B, SLOT_B, SLOT_B, SLOT_A]


def test_with_nothing_sound_the_board_recovers_and_says_so_even_on_a_flash_that_refuses():
    files = MemoryFiles()
    running_one(files)
    files.content["/a/wire.py"] = b""
    selection = boot.selection(files)
    selection.before = SLOT_B
    selection.write(files)
    files.fails["rename"] = OSError(errno.EIO)
    assert boot.choose(files, trust()) == RECOVERY
    files.fails.clear()
    assert boot.choose(files, trust()) == RECOVERY
    del files.content["/a/manifest"]
    assert boot.choose(files, trust()) == RECOVERY


def test_confirming_twice_changes_nothing():
    files = MemoryFiles()
    running_one(files)
    before = files.content[boot.SELECTION]
    boot.confirm(files)
    assert files.content[boot.SELECTION] == before
