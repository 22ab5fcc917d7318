"""One stream's credit, requests and seals, step by step."""

import pytest
from wire_peer import samples_of

from proofvan_wire.events import BlockReceived, GapFound, SealChecked, StatusReceived, StreamEnded
from proofvan_wire.reception import StreamReception
from proofvan_wire.registry import encode
from proofvan_wire.sample_messages import SampleBlock
from proofvan_wire.seal import StreamSeal
from proofvan_wire.stream_messages import Credit, Resend, Seal, StreamInfo, StreamKind, StreamStatus

NONCE = b"12345678"
WINDOW = 16
WAIT = 1000


def block(first, count=20, flags=0):
    return SampleBlock(1, flags, 2, 3, first, first, samples_of(first, count))


def status(produced, sent, overflow=0):
    return StreamStatus(1, produced, sent, overflow, 0, 0, 0)


def digest(blocks):
    seal = StreamSeal(NONCE, 1)
    for each in blocks:
        seal.add(encode(each)[:20], each.samples)
    return seal.digest()


class Scene:
    def __init__(self, kind=StreamKind.WAVEFORM, ring_blocks=64):
        self.sent = []
        info = StreamInfo(1, kind, 2, 3, 1_000_000, 20, ring_blocks, 1)
        self.stream = StreamReception(info, NONCE, WINDOW, WINDOW, WAIT, self.sent.append)

    def take(self, *firsts, now=0):
        return [event for first in firsts for event in self.stream.block(now, block(first))]

    def credits(self):
        return [message.blocks for message in self.sent if isinstance(message, Credit)]

    def resends(self):
        return [(message.first_index, message.count) for message in self.sent if isinstance(message, Resend)]


def test_credit_is_renewed_by_the_quarter_of_the_window():
    scene = Scene()
    scene.take(*range(0, 20 * 12, 20))
    assert scene.credits() == [20, 24, 28]


def test_every_status_repeats_the_credit_because_the_last_may_be_lost():
    scene = Scene()
    scene.take(0, 20, 40, 60)
    scene.stream.status(0, status(80, 80))
    scene.stream.status(0, status(80, 80))
    assert scene.credits() == [20, 20, 20]


def test_lost_blocks_used_credit_and_overwritten_ones_did_not():
    lost, overwritten = Scene(), Scene()
    lost.take(0, 20 * 7)
    overwritten.take(0)
    overwritten.stream.block(0, block(20 * 7, flags=1))
    lost.stream.status(0, status(160, 160))
    overwritten.stream.status(0, status(160, 40, 120))
    assert lost.credits()[-1] == 8 + WINDOW
    assert overwritten.credits()[-1] == 2 + WINDOW


def test_lost_blocks_taken_for_overwritten_ones_get_their_credit_back_with_the_next_status():
    scene = Scene()
    scene.take(0)
    scene.stream.block(0, block(20 * 10, flags=1))  # five were lost, four overwritten
    scene.stream.status(0, status(220, 140, 80))
    assert scene.credits()[-1] == 7 + WINDOW


def test_of_a_slow_stream_every_lost_instant_may_have_been_a_block():
    scene = Scene(StreamKind.SLOW)
    scene.take(0, 30)
    scene.stream.status(0, status(50, 50))
    assert scene.credits()[-1] == 2 + 10 + WINDOW


def test_a_hole_is_asked_for_once_however_many_blocks_follow():
    scene = Scene()
    scene.take(0, 60, 80, 100)
    assert scene.resends() == [(20, 40)]
    assert scene.take(20, 40)[-1].block.first_index == 100
    assert scene.resends() == [(20, 40)]


def test_an_overflow_is_not_asked_for():
    scene = Scene()
    scene.take(0)
    events = scene.stream.block(0, block(200, flags=1))
    assert events == [GapFound(1, 20, 180, "overflow"), BlockReceived(block(200, flags=1))]
    assert scene.resends() == []


def test_a_hole_that_the_ring_can_not_have_any_more_is_a_gap_at_once():
    scene = Scene(ring_blocks=3)
    scene.take(0)
    events = scene.stream.status(0, status(200, 140))  # the ring holds 140..200
    assert events == [StatusReceived(status(200, 140)), GapFound(1, 20, 120, "lost")]
    assert scene.resends() == []


def test_a_status_shows_what_was_lost_at_the_end():
    scene = Scene()
    scene.take(0)
    scene.stream.status(0, status(100, 60))
    assert scene.resends() == [(20, 40)]
    assert scene.stream.advance(WAIT) == [GapFound(1, 20, 40, "lost")]


def test_a_status_does_not_take_for_lost_what_was_overwritten_and_not_yet_told():
    scene = Scene()
    scene.take(0)
    scene.stream.status(0, status(300, 20, 100))
    assert scene.resends() == []
    assert scene.stream.block(0, block(120, flags=1))[0] == GapFound(1, 20, 100, "overflow")


@pytest.mark.parametrize("late", [False, True], ids=["seal after its blocks", "seal before its blocks"])
def test_a_seal_is_checked_when_its_blocks_are_there(late):
    scene = Scene()
    seal = Seal(1, 40, digest([block(0), block(20)]))
    if late:
        assert scene.stream.seal(seal) == []
        assert scene.take(0, 20)[-1] == SealChecked(1, 40, True)
    else:
        scene.take(0, 20, 40)
        assert scene.stream.seal(seal) == [SealChecked(1, 40, True)]


def test_a_wrong_digest_and_an_end_inside_a_block_are_told():
    scene = Scene()
    scene.take(0, 20)
    assert scene.stream.seal(Seal(1, 40, bytes(16))) == [SealChecked(1, 40, False)]
    assert scene.stream.seal(Seal(1, 30, bytes(16))) == [SealChecked(1, 30, False)]


def test_after_a_gap_only_seals_from_before_it_can_be_checked():
    scene = Scene()
    scene.take(0)
    scene.stream.block(0, block(200, flags=1))
    assert scene.stream.seal(Seal(1, 220, digest([block(0), block(200)]))) == [SealChecked(1, 220, None)]
    assert scene.stream.seal(Seal(1, 20, digest([block(0)]))) == [SealChecked(1, 20, True)]


def test_a_stopped_stream_ends_when_everything_up_to_the_last_status_is_there_and_sealed():
    scene = Scene()
    scene.take(0)
    assert scene.stream.stopping(0) == []
    assert scene.stream.status(0, status(40, 20)) == [StatusReceived(status(40, 20))]  # more is to come
    scene.take(20)
    assert scene.stream.status(0, status(40, 40)) == [StatusReceived(status(40, 40))]
    sealed = scene.stream.seal(Seal(1, 40, digest([block(0), block(20)])))
    assert sealed == [SealChecked(1, 40, True), StreamEnded(1, 40, 0)]
    assert scene.stream.deadline_ns() is None


def test_a_status_from_before_the_stop_is_not_the_last():
    scene = Scene()
    scene.take(0)
    scene.stream.status(0, status(20, 20))
    assert scene.stream.stopping(0) == []
    assert scene.take(20) == [BlockReceived(block(20))]


def test_what_was_overwritten_at_the_very_end_is_said_before_the_end():
    scene = Scene()
    scene.take(0)
    scene.stream.stopping(0)
    scene.stream.seal(Seal(1, 100, bytes(16)))
    events = scene.stream.status(0, status(100, 20, 80))
    assert events[1:] == [GapFound(1, 20, 80, "overflow"), SealChecked(1, 100, None), StreamEnded(1, 100, 80)]


def test_an_overdue_last_status_is_asked_for_each_second_and_a_seal_three_times():
    second = 1_000_000_000
    scene = Scene()
    scene.take(0)
    scene.stream.stopping(0)
    assert scene.stream.deadline_ns() == second
    assert [scene.stream.asks_for_end(now * second // 2) for now in range(1, 5)] == [False, True, False, True]
    assert scene.stream.status(0, status(20, 20))[1:] == []
    assert scene.stream.asks_for_end(3 * second) and scene.stream.asks_for_end(4 * second)
    assert scene.stream.advance(4 * second) == [StreamEnded(1, 20, 0)]
    assert not scene.stream.asks_for_end(5 * second)
