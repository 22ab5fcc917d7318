"""L3: the image that ships starts the software of a slot from its flash, and leaves it when nobody confirms it.

The software is the real one, compiled as a release compiles it, and loaded into the memory of an RP2040.
"""

from __future__ import annotations

import hashlib
from functools import cache

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from faults import Faults
from levels import Emulated, Sampling
from node_bench import framed, messages
from test_hil_session import STEP_US, Talk

from images.application import frozen_files
from images.build import ROOT
from images.release import compiled, package, public_bytes
from proofvan_node.boot import FACTORY, MOST_TRIES, SLOT_A, Selection
from proofvan_node.version import RELEASE
from proofvan_wire.core_messages import Hello
from proofvan_wire.health_messages import Health, HealthRequest
from proofvan_wire.update_messages import Slot

KEY = Ed25519PrivateKey.from_private_bytes(b"release key of the tests, no mor")
OTHER = Ed25519PrivateKey.from_private_bytes(b"a key that no board knows at all")
FAMILY = "climate"
NEXT = RELEASE + 1
# Checking a signature and loading a software takes a chip seconds; a board that has said nothing by then is dead.
LONGEST_START_US = 20_000_000


@cache
def software() -> dict[str, bytes]:
    """Give the next release, as its package holds it."""
    files = {name: content for name, content in frozen_files(ROOT, "RPI_PICO").items() if name != "main.py"}
    for name in ("proofvan_image.py", "proofvan_node/version.py"):
        files[name] = files[name].replace(b"RELEASE = %d" % RELEASE, b"RELEASE = %d" % NEXT)
    return compiled(files, "armv6m")


class Kept:
    """Keeps what is written, for the flash (Files of boot)."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    def write(self, name: str, data: bytes) -> None:
        self.files[name] = data

    def rename(self, old: str, new: str) -> None:
        self.files[new] = self.files.pop(old)


def on_trial(key: Ed25519PrivateKey = KEY, spoilt: str = "", tries: int = 0) -> dict[str, bytes]:
    """Give the files of a board whose next start tries the next release; `spoilt` names a file with a flipped bit.

    `tries` starts of the trial are over.
    """
    content = package(key, software(), version=NEXT, board="RPI_PICO", revisions=["1"])
    selection = Kept()
    Selection(SLOT_A, 0, tries, FACTORY, 0, hashlib.sha256(content["manifest"]).digest()).write(selection)
    if spoilt:
        content[spoilt] = content[spoilt][:-1] + bytes((content[spoilt][-1] ^ 1,))
    slot = {f"a/{name}": data for name, data in content.items()}
    settings = {"release": public_bytes(KEY), "board.json": b'{"family":"%s"}' % FAMILY.encode()}
    return {**slot, **settings, "sel": selection.files["/sel"]}


def health(level: Emulated) -> Health | None:
    """Start the board and ask how it is; None when it says nothing."""
    talk = Talk(level.start(FAMILY, Sampling()))
    said = messages(talk.first)
    while not any(isinstance(one, Hello) for one in said) and talk.now_us < LONGEST_START_US:
        talk.now_us += 20 * STEP_US
        said += messages(talk.board.grant(talk.now_us, b"")[0])
    found = [one for one in talk.say(framed(HealthRequest(), 3)) if isinstance(one, Health)]
    return found[0] if found else None


def runs(found: Health | None) -> tuple[Slot, int, int]:
    """Say what runs: slot, release, taken for good."""
    assert found, "the board says nothing"
    return Slot(found.slot), found.release, found.confirmed


TRIED = (Slot.A, NEXT, 0)
AS_FLASHED = (Slot.FACTORY, RELEASE, 1)


@pytest.mark.needs("flash")
def test_a_slot_that_nobody_confirms_is_left_after_the_third_start(level: Emulated) -> None:
    """The first two are over: what they are like, and that there are three, shows in tests/node."""
    level.lay(on_trial(tries=MOST_TRIES - 1))
    found = health(level)
    assert found and not found.failures
    assert runs(found) == TRIED
    assert runs(health(level)) == AS_FLASHED


@pytest.mark.needs("flash")
@pytest.mark.parametrize("fault", ["wrong key", "bit flipped"])
def test_a_slot_that_is_not_genuine_is_never_started(level: Emulated, fault: str, faults: Faults) -> None:
    level.lay(on_trial(OTHER) if fault == "wrong key" else on_trial(spoilt="proofvan_node/node.mpy"))
    found = health(level)
    faults.came(
        f"slot with {fault}", answers=found is not None, accepted=found is not None and runs(found) != AS_FLASHED
    )


@pytest.mark.needs("flash")
@pytest.mark.parametrize("operation", [1, 5])  # the third fails in test_hil_update_wire.py
def test_a_power_cut_while_the_trial_is_counted_leaves_a_board_that_starts(
    level: Emulated, operation: int, faults: Faults
) -> None:
    level.lay(on_trial())
    board = level.start_with(FAMILY, Sampling(), cut=operation)
    now_us = 0
    while board.state == "running" and now_us < LONGEST_START_US:
        now_us += 20 * STEP_US
        board.grant(now_us, b"")
    assert board.state == "cut"
    found = health(level)
    other = found is not None and runs(found) not in (TRIED, AS_FLASHED)
    faults.came("power cut while a trial is counted", answers=found is not None, accepted=other)
