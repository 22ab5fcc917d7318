"""Order, holes and gaps of one stream."""

from hypothesis import given
from hypothesis import strategies as st

from proofvan_wire import continuity as continuity_module
from proofvan_wire.continuity import Continuity, Hole, Missing, instants
from proofvan_wire.sample_messages import SampleBlock

WAIT = 100


def block(first, count=10, flags=0):
    return SampleBlock(1, flags, 1, 2, first, 0, bytes(2 * count))


def given_out(stream, now=0):
    return [item if isinstance(item, Missing) else item.first_index for item in stream.ready(now)]


@given(st.permutations(range(12)), st.lists(st.integers(0, 11)))
def test_any_order_with_any_repetition_gives_each_block_once_in_order(order, again):
    stream = Continuity(WAIT)
    out = []
    for place in [*order, *again]:
        stream.arrived(0, block(10 * place))
        out += given_out(stream)
    assert out == [10 * place for place in range(12)]
    assert stream.duplicates == len(again)
    assert stream.deadline_ns() is None


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 4), st.integers(0, 1)), max_size=40), st.integers(0, 300))
def test_whatever_arrives_the_output_covers_every_index_once(arrivals, now):
    stream = Continuity(WAIT)
    covered = 0
    for step, (place, length, flags) in enumerate(arrivals):
        stream.arrived(step, block(10 * place, 10 * length, flags))
        for item in stream.ready(step + now):
            assert item.first_index == covered
            covered += item.count if isinstance(item, Missing) else instants(item)
    final = stream.ready(10**9)
    assert all(isinstance(item, Missing) or instants(item) for item in final)
    covered += sum(item.count if isinstance(item, Missing) else instants(item) for item in final)
    assert covered == stream.end == stream.next_index


def test_a_hole_is_given_to_be_asked_for_exactly_once():
    stream = Continuity(WAIT)
    assert stream.arrived(5, block(20)) == Hole(0, 20, 105, None)
    assert stream.arrived(6, block(30)) is None
    assert stream.arrived(7, block(10)) is None  # fills half
    assert given_out(stream, 104) == []
    assert stream.open_instants() == 10
    assert given_out(stream, 105) == [Missing(0, 10, "lost"), 10, 20, 30]
    assert stream.lost == 10


def test_an_overflow_is_a_gap_at_once_and_not_asked_for():
    stream = Continuity(WAIT)
    stream.arrived(0, block(0))
    assert stream.arrived(0, block(50, flags=1)) is None
    assert given_out(stream) == [0, Missing(10, 40, "overflow"), 50]
    assert (stream.overflow, stream.lost, stream.known_overflow()) == (40, 0, 40)


def test_an_overflow_behind_a_hole_waits_for_its_place():
    stream = Continuity(WAIT)
    stream.arrived(0, block(10))
    stream.arrived(0, block(40, flags=1))
    assert given_out(stream) == []
    assert stream.known_overflow() == 20
    stream.arrived(0, block(0))
    assert given_out(stream) == [0, 10, Missing(20, 20, "overflow"), 40]


def test_a_flagged_block_that_comes_again_tells_what_stood_before_it():
    stream = Continuity(WAIT)
    stream.arrived(0, block(0))
    assert stream.arrived(0, block(60)).count == 50
    stream.arrived(0, block(50, flags=1))
    assert given_out(stream) == [0, Missing(10, 40, "overflow"), 50, 60]


def test_a_flag_without_missing_samples_is_no_gap():
    stream = Continuity(WAIT)
    stream.arrived(0, block(0, flags=1))
    assert given_out(stream) == [0]


def test_a_late_block_is_no_second_version_of_a_gap():
    stream = Continuity(WAIT)
    stream.arrived(0, block(10))
    assert given_out(stream, WAIT) == [Missing(0, 10, "lost"), 10]
    stream.arrived(WAIT, block(0))
    assert given_out(stream, WAIT) == []
    assert stream.duplicates == 1


def test_blocks_that_overlap_others_are_counted_and_left_out():
    stream = Continuity(WAIT)
    stream.arrived(0, block(0))
    stream.arrived(0, block(20))
    stream.arrived(0, block(5, 20))
    assert stream.conflicts == 1
    stream.arrived(0, block(10))
    assert given_out(stream) == [0, 10, 20]


def test_what_waits_for_a_hole_is_bounded(monkeypatch):
    monkeypatch.setattr(continuity_module, "MOST_WAITING", 5)
    stream = Continuity(WAIT)
    out = []
    for place in range(1, 8):
        stream.arrived(0, block(10 * place))
        out += given_out(stream)
    assert out == [Missing(0, 10, "lost"), 10, 20, 30, 40, 50, 60, 70]


def test_the_end_can_be_learned_without_a_block():
    stream = Continuity(WAIT)
    stream.arrived(0, block(0))
    assert stream.reaches(0, 10) is None
    assert stream.reaches(0, 30) == Hole(10, 30, WAIT, None)
    assert stream.reaches(0, 30) is None
    stream.give_up()
    assert given_out(stream) == [0, Missing(10, 20, "lost")]


def test_blocks_with_contradicting_lengths_have_no_instants():
    assert instants(SampleBlock(1, 0, 2, 3, 0, 0, bytes(13))) == 0
    assert instants(SampleBlock(1, 0, 0, 3, 0, 0, bytes(12))) == 0
    assert instants(SampleBlock(1, 0, 2, 3, 0, 0, bytes(12))) == 2
