"""Host and board prove to each other who they are; whoever stands between them changes nothing unnoticed."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pytest
from board_line import BoardLine, Van, rig

from proofvan.core.errors import ProofvanError, SetupError
from proofvan.core.line.counts import Gap
from proofvan.link.board_keys import PracticeKeys, RecordedKeys, Secrets, secrets_name, secrets_of, word_fits
from proofvan_wire.authentication import BARE, PRACTICE_KEY, TRAILER_BYTES
from proofvan_wire.core_messages import FaultCode, HelloRequest
from proofvan_wire.definition import Message
from proofvan_wire.frame import FLAG_AUTHENTICATED, FrameScanner, pack
from proofvan_wire.output_messages import OutputSet
from proofvan_wire.registry import WIRE_VERSION, encode, number_of
from proofvan_wire.sample_messages import SampleBlock
from proofvan_wire.stream_messages import StreamQuery, StreamStart

OTHER_KEY = b"the key of quite another board.."
ORDERS = (OutputSet(0, 1, 2000), StreamStart(1, 8, 1_000_000, 9), StreamQuery(1))

Frame = tuple[int, int, int, bytes]
Attack = Callable[["Between", Frame], list[Frame]]


def ramp(_stream: int, times_s: np.ndarray) -> np.ndarray:
    """Counts that say when they were taken."""
    return np.repeat((times_s * 1000).astype(np.int64)[:, None] & 0xFFFF, 8, axis=1)


@dataclass
class Between:
    """Somebody on the line who can do everything but know the key."""

    attack: Attack
    share: float
    seed: int
    past: list[Frame] = field(default_factory=list)  # captured before: an older session, another board
    done: int = 0

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self.scanner = FrameScanner()
        self.held: list[Frame] = []

    def __call__(self, data: bytes) -> bytes:
        passed: list[Frame] = []
        for frame in self.scanner.feed(data):
            passed += self._treated(frame)
            self.past.append(frame)
        return b"".join(pack(number, flags, sequence, payload) for number, flags, sequence, payload in passed)

    def _treated(self, frame: Frame) -> list[Frame]:
        # what opens the session is attacked in tests of its own: here it shall stand, so that there is something to win
        if (frame[0] in BARE and frame[0] != 0x40) or self.random.random() >= self.share:
            return [frame]
        self.done += 1
        return self.attack(self, frame)


def altered(between: Between, frame: Frame) -> list[Frame]:
    number, flags, sequence, payload = frame
    if not payload:
        return [frame]
    changed = bytearray(payload)
    changed[between.random.randrange(len(changed))] ^= 1 << between.random.randrange(8)
    return [(number, flags, sequence, bytes(changed))]


def renamed(between: Between, frame: Frame) -> list[Frame]:
    _number, flags, sequence, payload = frame
    return [(between.random.choice([0x22, 0x23, 0x26, 0x27, 0x30, 0x31]), flags, sequence + 1 & 0xFFFF, payload)]


def untagged(between: Between, frame: Frame) -> list[Frame]:
    number, flags, sequence, payload = frame
    if number in BARE:
        return [frame]
    return [(number, flags & ~FLAG_AUTHENTICATED, sequence, payload[:-TRAILER_BYTES])]


def dropped(between: Between, frame: Frame) -> list[Frame]:
    return []


def doubled(between: Between, frame: Frame) -> list[Frame]:
    return [frame, frame]


def reordered(between: Between, frame: Frame) -> list[Frame]:
    if between.held:
        return [frame, between.held.pop()]
    between.held.append(frame)
    return []


def replayed(between: Between, frame: Frame) -> list[Frame]:
    return [frame, between.random.choice(between.past)] if between.past else [frame]


def injected(between: Between, frame: Frame) -> list[Frame]:
    """Put commands of the attacker's own beside it, with and without the flag."""
    order = encode(OutputSet(1, 1, 2000))
    flags = between.random.choice([1, 1 | FLAG_AUTHENTICATED])
    return [frame, (0x30, flags, between.random.randrange(1, 65536), order + bytes(between.random.choice([0, 12])))]


ATTACKS: dict[str, Attack] = {
    "alter": altered,
    "rename": renamed,
    "strip the tag": untagged,
    "drop": dropped,
    "duplicate": doubled,
    "reorder": reordered,
    "replay the same session": replayed,
    "replay an older session": replayed,
    "replay another board": replayed,
    "inject": injected,
}


class Taken:
    """What the host took for the board's samples."""

    def __init__(self) -> None:
        self.blocks: list[tuple[int, int, bytes]] = []
        self.faults: list[ProofvanError] = []
        self.gaps = 0

    def block(self, block: SampleBlock) -> None:
        self.blocks.append((block.first_index, block.tick, block.samples))

    def gap(self, gap: Gap) -> None:
        self.gaps += 1

    def fault(self, fault: ProofvanError) -> None:
        self.faults.append(fault)


@dataclass
class Outcome:
    """How one session under attack went."""

    ended: str  # fault, or "" for a session that ended well
    taken: Taken
    line: BoardLine
    frames: list[Frame]  # of both directions, as the attacker saw them
    truth: dict[int, tuple[int, bytes]]  # what the board's ring gave: index -> (tick, samples)

    @property
    def accepted(self) -> bool:
        """Say whether the attacker got anything past either side."""
        forged_output = any(outputs & 0b10 for _, outputs in self.line.history)
        good = not self.ended and not self.taken.faults and not self.taken.gaps
        wrong = any(self.truth.get(first) != (tick, samples) for first, tick, samples in self.taken.blocks)
        return forged_output or (good and wrong)


def session_under(
    attack: Attack | None, seed: int, past: tuple[list[Frame], list[Frame]] = ([], []), key: bytes = PRACTICE_KEY
) -> Outcome:
    """Open, switch an output on, sample for a second, stop: one session with somebody on both directions."""
    to_host = Between(attack or doubled, 0.2 if attack else 0.0, seed, list(past[0]))
    to_board = Between(attack or doubled, 0.2 if attack else 0.0, seed + 1, list(past[1]))
    line = BoardLine(rig("practice_pile_dc").boards[0], ramp, key=key, boot_id=7 + seed % 3)
    truth: dict[int, tuple[int, bytes]] = {}
    seen = FrameScanner()

    def both(data: bytes) -> bytes:
        for number, _flags, _sequence, payload in seen.feed(data):
            if number == 0x40:
                truth[int.from_bytes(payload[4:12], "little")] = (
                    int.from_bytes(payload[12:20], "little"),
                    payload[20:],
                )
        return to_host(data)

    line.alter, line.alter_to_board = both, to_board
    van = Van(line, bytes([seed & 0xFF]) * 16, _Keys(key))
    taken = Taken()
    stream = line.board.streams[0]

    async def work() -> None:
        session = van.session
        await session.connect(timeout_s=10.0)
        session.subscribe(stream.stream.number, taken)
        await session.set_output(0, 1)
        await session.start_stream(stream)
        await van.sleep(1.2)
        await session.stop_stream(stream.stream.number)

    try:
        van.run(work())
        ended = ""
    except ProofvanError as fault:
        ended = fault.fault
    return Outcome(ended, taken, line, to_host.past + to_board.past, truth)


class _Keys(PracticeKeys):
    """A store with one other key."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def secrets(self, board, opening):
        return secrets_of(self._key, opening)

    def fits(self, uid, proved):
        return word_fits(self._key, proved)


def test_an_honest_line_gives_an_authenticated_session_and_the_boards_word():
    outcome = session_under(None, 1)
    assert (outcome.ended, outcome.taken.faults, outcome.accepted) == ("", [], False)
    assert len(outcome.taken.blocks) > 10
    tagged = [number for number, flags, _, _ in outcome.frames if flags & FLAG_AUTHENTICATED]
    bare = {number for number, flags, _, _ in outcome.frames if not flags & FLAG_AUTHENTICATED}
    assert {0x22, 0x21, 0x23, 0x27, 0x30, 0x31, 0x64, 0x65} <= set(tagged)
    assert bare <= {*BARE, 0x04, 0x05, 0x10, 0x11, 0x31}  # Done.. only before the session was authenticated
    assert max(max(flags) for flags in [[0], *([o] for _, o in outcome.line.history)]) == 1


@pytest.mark.parametrize("name", ATTACKS)
def test_nothing_that_somebody_on_the_line_does_is_accepted(name, capsys):
    past: tuple[list[Frame], list[Frame]] = ([], [])
    if name in ("replay an older session", "replay another board"):
        before = session_under(None, 90, key=PRACTICE_KEY if "older" in name else OTHER_KEY)
        past = (before.frames, before.frames)
    outcomes = [session_under(ATTACKS[name], seed, past) for seed in range(4)]
    with capsys.disabled():
        ends = sorted(outcome.ended or "no harm" for outcome in outcomes)
        print(
            f"\nTRUST-21 {name}: {len(outcomes)} sessions, 0 accepted = {not any(o.accepted for o in outcomes)}, {ends}"
        )
    assert not any(outcome.accepted for outcome in outcomes)


def test_samples_altered_all_alike_with_every_seal_taken_off_the_line_are_not_believed():
    def liar(between: Between, frame: Frame) -> list[Frame]:
        number, flags, sequence, payload = frame
        if number == 0x27:
            return []
        if number == 0x40:
            return [(number, flags, sequence, payload[:20] + bytes(len(payload) - 20))]
        return [frame]

    line = BoardLine(rig("practice_pile_dc").boards[0], ramp, key=PRACTICE_KEY)
    between = Between(liar, 1.0, 5)
    line.alter = between
    assert _fault_of(line, PracticeKeys()) in {"seal-missing", "board-word-differs"}
    assert between.done > 10


def test_a_board_without_a_key_is_refused():
    assert _fault_of(BoardLine(rig("practice_pile_dc").boards[0], ramp), PracticeKeys()) == "board-has-no-key"


def test_a_board_with_another_key_refuses_us_and_a_false_board_is_refused():
    line = BoardLine(rig("practice_pile_dc").boards[0], ramp, key=OTHER_KEY)
    assert _fault_of(line, PracticeKeys()) == "board-refused-our-key"

    class Credulous(PracticeKeys):
        def secrets(self, board, opening):  # the host's proof is right, so that the board shows its own
            shown = secrets_of(OTHER_KEY, opening)
            return Secrets(shown.host_proof, secrets_of(PRACTICE_KEY, opening).board_proof, shown.session_key)

    assert _fault_of(line, Credulous()) == "board-not-genuine"


@pytest.mark.parametrize("number", [0x01, 0x61, 0x63])
def test_an_opening_that_was_altered_anywhere_opens_nothing(number):
    for place in range(0, 60, 7):

        def spoil(between: Between, frame: Frame, at: int = place) -> list[Frame]:
            if frame[0] != number or at >= len(frame[3]):
                return [frame]
            payload = bytearray(frame[3])
            payload[at] ^= 1
            return [(frame[0], frame[1], frame[2], bytes(payload))]

        line = BoardLine(rig("practice_pile_dc").boards[0], ramp, key=PRACTICE_KEY)
        between = Between(spoil, 1.0, place)
        between._treated = lambda frame, between=between, spoil=spoil: spoil(between, frame)
        line.alter = between
        van = Van(line, keys=PracticeKeys())
        size = {0x01: 59, 0x61: 20, 0x63: 32}[number]
        if place >= size:
            continue
        with pytest.raises(ProofvanError):
            van.run(van.session.connect(timeout_s=3.0))
        assert not van.session.ready


def test_a_board_whose_count_of_starts_goes_back_is_refused():
    line = BoardLine(rig("practice_pile_dc").boards[0], ramp, key=PRACTICE_KEY, boot_id=9)
    van = Van(line, keys=PracticeKeys())

    async def work() -> None:
        await van.session.connect()
        line.reboot(3)
        await van.sleep(0.5)
        await van.session.connect()

    with pytest.raises(SetupError) as caught:
        van.run(work())
    assert caught.value.fault == "board-started-back"


def test_a_recorded_session_opens_with_its_secrets_and_no_other():
    line = BoardLine(rig("practice_pile_dc").boards[0], ramp, key=OTHER_KEY)
    van = Van(line, keys=_Keys(OTHER_KEY))
    van.run(van.session.connect())
    ((opening, secrets),) = van.session.secrets
    again = RecordedKeys({secrets_name(opening): secrets.content()})
    assert again.secrets("B1", opening) == secrets
    with pytest.raises(ProofvanError) as caught:
        RecordedKeys({}).secrets("B1", opening)
    assert caught.value.fault == "recording-without-session"


def test_before_it_is_authenticated_a_board_with_a_key_does_nothing_for_anybody():
    node = BoardLine(rig("practice_pile_dc").boards[0], ramp, key=PRACTICE_KEY).node
    scanner, sent = FrameScanner(), []
    orders: list[Message] = [HelloRequest(WIRE_VERSION, 65536, b"a nonce!"), *ORDERS]
    for sequence, message in enumerate(orders, 1):
        frame = pack(number_of(message), 1, sequence, encode(message))
        sent += scanner.feed(bytes(node.step(sequence * 1000, frame)))
    answers = [(number, payload[0]) for number, _, sequence, payload in sent if sequence > 1]
    assert answers == [(0x05, FaultCode.NOT_AUTHENTICATED)] * len(ORDERS)
    assert node.outputs == 0


def _fault_of(line: BoardLine, keys: PracticeKeys) -> str:
    van = Van(line, keys=keys)
    taken = Taken()
    stream = line.board.streams[0]

    async def work() -> None:
        await van.session.connect(timeout_s=5.0)
        van.session.subscribe(stream.stream.number, taken)
        await van.session.start_stream(stream)
        await van.sleep(1.5)
        await van.session.stop_stream(stream.stream.number)

    with pytest.raises(ProofvanError) as caught:
        van.run(work())
    return caught.value.fault
