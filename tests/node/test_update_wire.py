"""Updates over the wire: the real host and the real board software, littlefs on a flash.

Whatever fails on the way, the board starts something genuine, and the same command brings the update to its end.
L1 is MicroPython with the software of the slots loaded from its flash; the exhaustive tables have the same boot and
update code in this process, because MicroPython starts in seconds and there are thousands of cases.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from slot_bench import KEY, OTHER, QuickBench, SlotBench, made, small, software

from images.release import public_bytes
from proofvan.boardcare.package import UpdatePackage
from proofvan.compose.updating import roll_back, update_board
from proofvan.core.audit import AuditEvent
from proofvan.core.errors import ProofvanError
from proofvan.core.messages import LANGUAGES, explain
from proofvan_node import ed25519
from proofvan_wire.stream_messages import StreamStart
from proofvan_wire.update_messages import Slot, UpdateBegin, UpdateRefusal, UpdateState

PUBLIC = public_bytes(KEY)


class Trail:
    """Keeps what was noted (implements AuditTrail)."""

    def __init__(self) -> None:
        self.events: list[AuditEvent] = []

    def note(self, event: AuditEvent) -> None:
        self.events.append(event)


@pytest.fixture(autouse=True)
def remembered_signatures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Check every signature once only: thousands of boards start the same few."""
    known: dict[tuple[bytes, bytes, bytes], bool] = {}
    slow = ed25519.verify

    def verify(public: bytes, message: bytes, signature: bytes, alive: Callable[[], None] | None = None) -> bool:
        case = (bytes(public), bytes(message), bytes(signature))
        if case not in known:
            known[case] = slow(*case)
        return known[case]

    monkeypatch.setattr(ed25519, "verify", verify)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[SlotBench]:
    board = SlotBench(tmp_path)
    yield board
    board.close()


def updated(bench: SlotBench, package: UpdatePackage, trail: Trail | None = None) -> UpdateState:
    job = bench.job(Path("/nowhere"))
    return update_board(job, package, PUBLIC, trail or Trail(), lambda *_: None, lambda *_: None)


# ---- L1: the software of the slots really runs


@pytest.mark.micropython
def test_a_board_is_updated_twice_and_goes_back_once(bench: SlotBench) -> None:
    trail = Trail()
    for release, slot in ((2, "A"), (3, "B")):
        state = updated(bench, made(release), trail)
        assert (state.running.name, state.release, state.confirmed, state.next.name) == (slot, release, 1, slot)
    bench.power()
    state = roll_back(bench.job(bench.file.parent), "trouble with 3", trail)
    assert (state.running.name, state.release, state.confirmed, state.least) == ("A", 2, 1, 3)
    assert [(event.kind, event.old, event.new) for event in trail.events] == [
        ("board-updated", "release 1 in factory", "release 2 in a"),
        ("board-updated", "release 2 in a", "release 3 in b"),
        ("board-rolled-back", "release 3 in b", "release 2 in a"),
    ]


@pytest.mark.micropython
def test_a_software_that_fails_when_it_starts_is_left_after_three_trials(bench: SlotBench) -> None:
    broken = software(2) | {"proofvan_node/node.py": b"raise ValueError('not today')\n"}
    with pytest.raises(ProofvanError, match="update-rolled-back") as told:
        updated(bench, made(2, broken))
    assert told.value.evidence == {"found": 1, "wanted": 2}
    assert updated(bench, made(3)).release == 3


@pytest.mark.micropython
@pytest.mark.parametrize("cut", [3, 40, 200])
def test_micropython_goes_on_with_an_update_after_its_power_failed(tmp_path: Path, cut: int) -> None:
    board = SlotBench(tmp_path, cut=cut)
    try:
        state = updated(board, made(2))
        assert (state.release, state.confirmed, board.cuts) == (2, 1, 1)
    finally:
        board.close()


# ---- the tables


def quick(release: int, **about: object) -> UpdatePackage:
    return made(release, small(release), **about)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def installed() -> bytes:
    """Give a flash with release 2 in slot A and release 3 in slot B, which runs."""
    board = QuickBench()
    updated(board, quick(2))
    updated(board, quick(3))
    return bytes(board.flash.memory)


def flipped(package: UpdatePackage, part: int, place: int) -> UpdatePackage:
    parts = list(package.parts)
    parts[part] = parts[part][:place] + bytes((parts[part][place] ^ 4,)) + parts[part][place + 1 :]
    return replace(package, parts=tuple(parts))


def short(package: UpdatePackage) -> UpdatePackage:
    return replace(package, parts=(*package.parts[:-1], package.parts[-1][:-1]))


def claiming(package: UpdatePackage, release: int) -> UpdatePackage:
    """Give a package whose host lies about it, so that the board itself has to refuse it."""
    return replace(package, release=release, board="SIM", minimum=0)


NEXT = quick(4)
REFUSED: dict[str, UpdatePackage] = {
    "wrong key": quick(4, key=OTHER),
    "wrong chip": claiming(quick(4, board="RPI_PICO2"), 4),
    "older counter": claiming(quick(2), 4),
    "the same counter again": claiming(quick(3), 4),
    "one between is missing": claiming(quick(9, minimum=8), 9),
    "truncated": short(NEXT),
    "bit flipped in the signature": flipped(NEXT, 0, 9),
    "bit flipped in the manifest": flipped(NEXT, 0, 90),
    "bit flipped in a file": flipped(NEXT, 3, 1200),
}


@pytest.mark.parametrize("fault", REFUSED)
def test_power_cut_at_every_flash_operation_of_a_refused_update(installed: bytes, fault: str, capsys) -> None:
    whole = QuickBench(installed)
    attempt(whole, REFUSED[fault])
    counts, operations = Counter[str](), len(whole.flash.log)
    for cut in range(0, operations + 1, 4 if operations > 20 else 1):
        board = QuickBench(installed, cut)
        attempt(board, REFUSED[fault])
        board.power()
        state = updated(board, quick(3))  # asks what runs: it is the old one, taken for good
        counts["accepted"] += (state.release, state.running) != (3, Slot.B)
        counts["bricks"] += updated(board, NEXT).release != 4
        counts["cuts"] += 1
    with capsys.disabled():
        print(f"\nover the wire, {fault}: {operations} flash operations, {told(counts)}")
    assert counts["bricks"] == counts["accepted"] == 0


def attempt(board: SlotBench, package: UpdatePackage) -> None:
    """Try an update that must not come to its end; what the host says is told in both languages."""
    with pytest.raises(ProofvanError) as caught:
        updated(board, package)
    for language in LANGUAGES:
        assert all(explain(caught.value, language))


def finished(board: SlotBench, package: UpdatePackage, counts: Counter[str]) -> None:
    """Give the command as often as a technician would; count how it went."""
    for _ in range(3):
        try:
            state = updated(board, package)
        except ProofvanError:
            counts["said again"] += 1
            continue
        counts["unplugged"] += board.cuts
        board.unplug_after = 0
        board.power()
        state = updated(board, package)
        counts["accepted"] += state.release != package.release
        counts["finished"] += bool(state.confirmed)
        return
    counts["bricks"] += 1


def told(counts: Counter[str]) -> str:
    counts["bricks"] += 0
    counts["accepted"] += 0
    return ", ".join(f"{count} {name}" for name, count in sorted(counts.items()))


def test_power_cut_at_every_flash_operation_of_a_genuine_update(installed: bytes, capsys) -> None:
    whole = QuickBench(installed)
    updated(whole, NEXT)
    counts: Counter[str] = Counter()
    for cut in range(1, len(whole.flash.log) + 1):
        finished(QuickBench(installed, cut), NEXT, counts)
    with capsys.disabled():
        print(f"\nover the wire, genuine: {told(counts)}")
    assert counts["bricks"] == counts["accepted"] == 0
    assert counts["finished"] == counts["unplugged"] == len(whole.flash.log)


def test_unplugged_at_every_piece_it_goes_on_where_it_was(installed: bytes, capsys) -> None:
    counts: Counter[str] = Counter()
    for at in range(1, 500):
        board = QuickBench(installed)
        board.unplug_after = at
        finished(board, NEXT, counts)
        if counts["unplugged"] < at:
            break
    with capsys.disabled():
        print(f"\nover the wire, unplugged: {told(counts)}")
    assert counts["bricks"] == counts["accepted"] == 0
    assert counts["unplugged"] > 12 and counts["finished"] == counts["unplugged"] + 1


def test_what_was_sent_before_the_cut_is_not_sent_again(installed: bytes) -> None:
    def bytes_sent(unplug_after: int) -> int:
        board, sent = QuickBench(installed), [0]

        def counted(data: bytes) -> bytes:
            sent[0] += len(data)
            return data

        board.change, board.unplug_after = counted, unplug_after
        updated(board, big)
        return sent[0]

    big = made(4, small(4) | {f"app/part{number}.py": bytes(3000) for number in range(8)})
    at_once = bytes_sent(0)
    assert bytes_sent(45) < at_once + 8000 < at_once + len(b"".join(big.parts)) // 2


def test_a_trial_that_the_watchdog_ends_three_times_is_left(installed: bytes) -> None:
    board = QuickBench(installed, hangs=frozenset({4}))
    with pytest.raises(ProofvanError, match="update-rolled-back"):
        updated(board, NEXT)
    board.hangs = frozenset()
    board.power()
    assert updated(board, quick(3)).release == 3  # and nobody can make it try 4 without sending it again
    assert updated(board, NEXT).release == 4


def test_a_software_that_is_not_well_is_taken_back_at_once(installed: bytes) -> None:
    board = QuickBench(installed)
    with pytest.raises(ProofvanError, match="update-not-well"):
        updated(board, replace(NEXT, legal_id="00" * 8))
    assert updated(board, quick(3)).release == 3


def test_with_nothing_sound_the_board_measures_nothing_and_takes_an_update(installed: bytes) -> None:
    board = QuickBench(installed)
    files = board.files()
    for folder in ("/a", "/b"):
        files.write(folder + "/app/start.py", b"VERSION = 9\n")
    board.power()
    assert board.refusal(sampling(board))[0] == "in-recovery"
    state = updated(board, NEXT)
    assert (state.running, state.release, state.confirmed) == (Slot.A, 4, 1)
    assert board.refusal(sampling(board)) == ("", 0)


def test_a_board_that_measures_or_drives_takes_no_update(installed: bytes) -> None:
    board = QuickBench(installed)
    begin = UpdateBegin(len(NEXT.parts[0]), NEXT.digest)
    assert board.refusal(sampling(board), begin) == ("update-refused", UpdateRefusal.BUSY)
    assert board.refusal(begin) == ("", 0)


def sampling(board: SlotBench) -> StreamStart:
    stream = board.board.board.streams[0]
    return StreamStart(stream.number, stream.channels, stream.highest_rate * 1000, 0)


def test_an_image_that_was_flashed_later_comes_before_older_slots(installed: bytes) -> None:
    board = QuickBench(installed)
    board.flashed = 7
    board.power()
    state = updated(board, quick(9))
    assert state.release == 9
    board = QuickBench(installed)
    board.flashed = 7
    board.power()
    with pytest.raises(ProofvanError, match="update-refused-older"):
        updated(board, NEXT)
