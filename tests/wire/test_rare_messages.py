"""Messages that come out of turn, twice, or about something that is not there: counted, answered, never used."""

import hmac

import pytest
from test_reception import Scene, block, digest
from wire_bench import SECOND, Bench
from wire_declared import Extended

from proofvan_wire.authentication import TO_HOST, Guard, board_proof, host_proof, session_key, stream_proof
from proofvan_wire.clock_messages import ClockPong
from proofvan_wire.clocksync import RATE_TOLERANCE, Exchange, fit_clock
from proofvan_wire.continuity import Continuity, Missing
from proofvan_wire.core_messages import Fault, FaultCode, HelloRequest
from proofvan_wire.definition import definition_of
from proofvan_wire.dictionary import Dictionary, DictionaryMessage, differences
from proofvan_wire.errors import LocalProtocolError
from proofvan_wire.events import FaultReported, SealChecked
from proofvan_wire.frame import FLAG_AUTHENTICATED, FrameScanner, pack
from proofvan_wire.link import HostLink
from proofvan_wire.output_messages import OutputCause, OutputSet, OutputState
from proofvan_wire.registry import _closed, describe_field, encode, number_of
from proofvan_wire.sample_messages import SampleBlock
from proofvan_wire.seal import StreamSeal
from proofvan_wire.stream_messages import Resend, Seal, StreamQuery

KEY = b"k" * 32


# ---- an authenticated session ----


def secured() -> tuple[Bench, Guard]:
    """A connected link whose node has proved its key, and the node's own guard."""
    bench = Bench()
    bench.connect()
    bench.link.secure(KEY)
    return bench, Guard(KEY, TO_HOST)


def tagged(guard: Guard, message: OutputState, sequence: int = 0) -> bytes:
    number, payload = number_of(message), encode(message)
    payload += guard.trailer(number, FLAG_AUTHENTICATED, sequence, payload)
    return pack(number, FLAG_AUTHENTICATED, sequence, payload)


def test_in_an_authenticated_session_only_what_is_tagged_counts():
    bench, node = secured()
    state = OutputState(1, OutputCause.EXPIRED)
    genuine = tagged(node, state)
    assert len(bench.link.receive(bench.now, genuine)) == 1
    assert bench.link.unauthentic == 0
    for wrong in (genuine, pack(number_of(state), 0, 0, encode(state)), tagged(Guard(b"x" * 32, TO_HOST), state)):
        assert bench.link.receive(bench.now, wrong) == []
    assert bench.link.unauthentic == 3


def test_before_the_session_is_authenticated_a_tag_is_of_another_one():
    link = HostLink("B1", nonce=b"nonce-01")
    assert link.receive(SECOND, tagged(Guard(KEY, TO_HOST), OutputState(1, OutputCause.EXPIRED))) == []
    assert (link.foreign, link.unauthentic) == (1, 0)


def test_what_the_host_sends_in_an_authenticated_session_is_tagged():
    bench, _ = secured()
    bench.link.take_output()
    bench.link.command(bench.now, OutputSet(0, 1, 100))
    frame = bench.link.take_output()
    message = encode(OutputSet(0, 1, 100))
    assert len(frame) == len(pack(number_of(OutputSet(0, 1, 100)), 0, 0, message)) + 12
    assert frame[-4 - 12 - len(message) :][: len(message)] == message


def test_a_node_that_was_reset_is_not_greeted_behind_the_back_of_an_authenticated_session():
    bench, node = secured()
    bench.link.take_output()
    fault = Fault(FaultCode.NO_SESSION, 0, 0)
    number, payload = number_of(fault), encode(fault)
    payload += node.trailer(number, FLAG_AUTHENTICATED, 0, payload)
    events = bench.link.receive(bench.now, pack(number, FLAG_AUTHENTICATED, 0, payload))
    assert [type(event) for event in events] == [FaultReported]
    assert bench.link.take_output() == b""


def test_the_four_proofs_are_macs_over_what_the_document_says():
    def mac(*parts: bytes) -> bytes:
        return hmac.new(KEY, b"".join(parts), "sha256").digest()

    assert host_proof(KEY, b"transcript") == mac(b"h", b"transcript")
    assert board_proof(KEY, b"transcript", b"shown") == mac(b"b", b"transcript", b"shown")
    assert session_key(KEY, b"nonce b", b"nonce h") == mac(b"s", b"nonce b", b"nonce h")
    chain = StreamSeal(b"12345678", 3).chain()
    proof = stream_proof(KEY, b"nonces", 3, 1000, chain)
    assert proof == mac(b"e", b"nonces", b"\x03", (1000).to_bytes(8, "little"), chain)
    assert chain[:16] == StreamSeal(b"12345678", 3).digest()


# ---- out of turn ----


def test_a_pong_before_any_session_is_ignored():
    link = HostLink("B1", nonce=b"nonce-01")
    pong = ClockPong(5, 6, 7)
    assert link.receive(SECOND, pack(number_of(pong), 0, 0, encode(pong))) == []
    assert link.foreign == 1


def test_a_node_that_lost_its_session_is_greeted_once_however_often_it_says_so():
    bench = Bench()
    bench.connect()
    bench.link.take_output()
    fault = Fault(FaultCode.NO_SESSION, 0, 0)
    frame = pack(number_of(fault), 0, 0, encode(fault))
    bench.link.receive(bench.now, frame + frame)
    frames = FrameScanner().feed(bench.link.take_output())
    assert [number for number, _, _, _ in frames] == [definition_of(HelloRequest).number]


def test_a_refused_resend_of_a_stream_that_nobody_runs_is_reported_and_no_more():
    bench = Bench()
    bench.connect()
    fault = Fault(FaultCode.RESEND_REFUSED, 9, 0)
    assert bench.link.receive(bench.now, pack(number_of(fault), 0, 0, encode(fault))) == [FaultReported(fault)]


def test_an_answer_to_nothing_is_counted():
    bench = Bench()
    bench.connect()
    before = bench.link.foreign
    state = OutputState(1, OutputCause.COMMANDED)
    assert bench.link.receive(bench.now, pack(number_of(state), 0, 777, encode(state))) == []
    assert bench.link.foreign == before + 1


# ---- clock ----


def test_two_exchanges_give_an_offset_and_only_the_crystals_tolerance():
    exchanges = (Exchange(0, 0, 1000), Exchange(4 * SECOND, 4_000_040, 1000))
    fit = fit_clock(exchanges, 1_000_000)
    assert fit.rate == 1.0
    assert fit.u_rate == RATE_TOLERANCE / 3**0.5
    same = Exchange(SECOND, 1_000_000, 10)  # over no time at all there is no rate to be fitted
    standing = fit_clock((same,) * 8, 1_000_000)
    assert (standing.rate, standing.u_rate) == (1.0, RATE_TOLERANCE / 3**0.5)


# ---- order and seals ----


def test_giving_up_takes_the_oldest_holes_that_are_still_open():
    def at(first: int, flags: int = 0) -> SampleBlock:
        return SampleBlock(1, flags, 1, 2, first, 0, bytes(20))

    stream = Continuity(100)
    stream.arrived(0, at(0))
    stream.arrived(0, at(20, flags=1))  # overwritten on the board: nothing to wait for
    stream.arrived(0, at(40))
    stream.arrived(0, at(60))
    stream.give_up(1)
    given = [one for one in stream.ready(1) if isinstance(one, Missing)]
    assert given == [Missing(10, 10, "overflow"), Missing(30, 10, "lost")]
    assert stream.deadline_ns() == 100


def test_of_very_many_seals_and_blocks_only_the_latest_are_remembered_and_old_ones_not_judged():
    scene = Scene(ring_blocks=10_000)
    for number in range(3000):
        scene.stream.seal(Seal(1, 10**9 + number, bytes(16)))
    blocks = [block(20 * number) for number in range(3000)]
    for one in blocks:
        scene.stream.block(0, one)
    late = scene.stream.seal(Seal(1, 20, digest(blocks[:1])))
    assert [event for event in late if isinstance(event, SealChecked)] == [SealChecked(1, 20, None)]
    newest = scene.stream.seal(Seal(1, 20 * 3000, digest(blocks)))
    assert SealChecked(1, 20 * 3000, True) in newest


# ---- values that do not fit ----


def test_a_value_that_does_not_fit_is_named_by_field():
    for wrong, named in (
        (SampleBlock(1, 0, 2, 3, -1, 0, b""), "first_index"),
        (SampleBlock(1, 0, 2, 3, 0, 0, "text"), "samples"),
        (HelloRequest(1, 1, b"short"), "nonce"),
        (Resend(1, 2**70, 1), "first_index"),
    ):
        with pytest.raises(LocalProtocolError) as refused:
            encode(wrong)
        assert refused.value.evidence["field"] == named


def test_messages_that_only_one_side_knows_are_differences():
    query = definition_of(StreamQuery)
    known = DictionaryMessage(query.name, "host", {"stream": "u8"})
    one, other = Dictionary(1, bytes(8), {5: known, 6: known}), Dictionary(1, bytes(8), {6: known, 7: known})
    assert [(found.ours, found.theirs) for found in differences(one, other)] == [
        ("0x05 StreamQuery", ""),
        ("", "0x07 StreamQuery"),
    ]


def test_a_field_is_described_with_its_unit_values_bits_and_default():
    lines = [describe_field(entry) for entry in definition_of(Extended).fields]
    assert lines == [
        "first u8",
        "second u16 default 4660",
        "third bytes[2] default 6162",
        "fourth u8 enum RED=1,BLUE=7 default 7",
    ]


def test_two_messages_of_one_number_are_a_defect_of_the_program():
    with pytest.raises(TypeError, match="one number"):
        _closed((Seal, Resend, Seal))


def test_a_number_that_is_none_is_named_too():
    with pytest.raises(LocalProtocolError) as refused:
        encode(Resend(1, "5", 1))
    assert refused.value.evidence["field"] == "first_index"
