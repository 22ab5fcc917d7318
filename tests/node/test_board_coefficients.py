"""The board keeps the coefficients in force as the station has sealed them; a cut leaves the old or the new ones."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest
from slot_bench import UID, QuickBench, SlotBench

from proofvan.boardcare.selftest import Finding, InForce, selftest
from proofvan.boardcare.stored import keep, kept, opened, sealed
from proofvan.compose.calibrating import Coefficients, digest_in_force, keep_in_board
from proofvan.compose.one_board import unrecorded
from proofvan.compose.standards import StandardsRegister
from proofvan.core.clock import Clock
from proofvan.core.errors import ProofvanError, SetupError, SignatureError
from proofvan.keys.practice import practice_signer
from proofvan.link.session import Session
from proofvan.standards.register import PRACTICE
from proofvan.standards.standard import load
from proofvan_node.coefficients import BEFORE, PRESENT

FILE = PRACTICE / "dc_energy_standard.toml"
STANDARD = load(FILE)
UTC = "2026-03-01T08:00:00Z"
Value = TypeVar("Value")


def made(calibration: str, uid: bytes = UID) -> bytes:
    return sealed(uid.hex(), STANDARD, FILE.read_bytes(), calibration, UTC, practice_signer())


def on(bench: SlotBench, work: Callable[[Session], Awaitable[Value]]) -> Value:
    async def connected(session: Session, _clock: Clock) -> Value:
        await session.connect()
        return await work(session)

    return unrecorded(bench.source(), bench.board, Path("/nowhere"), connected)


@pytest.mark.micropython
def test_the_coefficients_in_force_are_in_the_board_after_it_was_unplugged(tmp_path: Path) -> None:
    register = StandardsRegister(tmp_path)
    register.enter(FILE, "Wang", date(2026, 3, 1))
    bench = SlotBench(tmp_path)
    try:
        said = keep_in_board(bench.source(), bench.board, STANDARD.id, tmp_path, UTC, practice_signer())
        bench.power()
        content = on(bench, kept)
    finally:
        bench.close()
    assert opened(content, UID.hex()) == said
    assert (said["standard"], said["certificate"]) == (STANDARD.id, STANDARD.certificate.number)
    assert (said["calibration"], said["untraced_since"]) == ("", "")
    assert Coefficients(tmp_path, STANDARD.id).file == register.entry(STANDARD.id).path


def test_those_before_are_kept_beside_the_new_ones_and_a_calibration_is_named() -> None:
    bench = QuickBench()
    assert on(bench, kept) == b""
    for name in ("", "20260301T080000-B1"):
        on(bench, lambda session, name=name: keep(session, made(name)))
    files = bench.files()
    assert (files.read(BEFORE), files.read(PRESENT)) == (made(""), made("20260301T080000-B1"))
    assert opened(on(bench, kept), UID.hex())["untraced_since"] == UTC


def test_changed_ones_and_those_of_another_board_are_refused() -> None:
    good = made("")
    for content in (good.replace(STANDARD.id.encode(), b"x" * len(STANDARD.id)), made("", b"board-99")):
        with pytest.raises(SignatureError, match="coefficients-changed-in-board"):
            opened(content, UID.hex())


def test_a_board_without_room_says_so_and_keeps_the_old_ones() -> None:
    bench = QuickBench()
    on(bench, lambda session: keep(session, made("")))
    with pytest.raises(SetupError, match="coefficients-not-kept"):
        on(bench, lambda session: keep(session, bytes(9000)))
    assert on(bench, kept) == made("")


def looked_at(bench: SlotBench, home: Path, standard: str = "") -> list[tuple[str, bool]]:
    """Let the self-test compare; gives what it says of coefficients."""

    async def look(session: Session, clock: Clock) -> tuple[Finding, ...]:
        known = partial(digest_in_force, home)
        return await selftest(bench.board, session, clock, False, lambda _uid: InForce(standard, known))

    found = unrecorded(bench.source(), bench.board, Path("/nowhere"), look)
    return [(one.name, one.good) for one in found if one.subject == "selftest-coefficients"]


def test_the_self_test_compares_what_the_board_keeps_with_what_is_in_force_here(tmp_path: Path) -> None:
    register = StandardsRegister(tmp_path)
    register.enter(FILE, "Wang", date(2026, 3, 1))
    bench = QuickBench()
    assert looked_at(bench, tmp_path) == []  # nobody says that it should have any
    assert looked_at(bench, tmp_path, STANDARD.id) == [(STANDARD.id, False)]
    keep_in_board(bench.source(), bench.board, STANDARD.id, tmp_path, UTC, practice_signer())
    assert looked_at(bench, tmp_path) == looked_at(bench, tmp_path, STANDARD.id) == [(STANDARD.id, True)]
    copy = tmp_path / "calibrations" / STANDARD.id / f"board-{UID.hex()}.json"
    assert opened(copy.read_bytes(), UID.hex()) == opened(on(bench, kept), UID.hex())
    Coefficients(tmp_path, STANDARD.id).put(FILE.read_bytes() + b"\n")
    assert looked_at(bench, tmp_path) == [(STANDARD.id, False)]
    assert looked_at(bench, tmp_path / "other van") == [(STANDARD.id, False)]
    files = bench.files()
    files.write(PRESENT, files.read(PRESENT).replace(b"practice", b"PRACTICE"))
    bench.power()
    assert looked_at(bench, tmp_path)[0][1] is False


def test_power_cut_at_every_flash_operation_leaves_the_old_or_the_new_ones(capsys) -> None:
    first = QuickBench()
    on(first, lambda session: keep(session, made("")))
    before = bytes(first.flash.memory)
    whole = QuickBench(before)
    on(whole, lambda session: keep(session, made("new")))
    counts: Counter[str] = Counter()
    for cut in range(1, len(whole.flash.log) + 2):  # the last one comes too late
        bench = QuickBench(before, cut)
        with contextlib.suppress(ProofvanError):
            on(bench, lambda session: keep(session, made("new")))
        bench.power()
        content = on(bench, kept)
        counts[{made(""): "old", made("new"): "new"}.get(content, "lost")] += 1
        on(bench, lambda session: keep(session, made("new")))
    with capsys.disabled():
        print(f"\ncoefficients: {len(whole.flash.log)} cuts, {dict(sorted(counts.items()))}")
    assert counts["new"] >= 1 and set(counts) == {"old", "new"}
