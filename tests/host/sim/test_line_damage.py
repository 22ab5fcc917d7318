import pytest

from proofvan.sim.damage import Damage
from proofvan.sim.seeds import stream
from proofvan_wire import frame, registry
from proofvan_wire.core_messages import Family, Hello
from proofvan_wire.sample_messages import SampleBlock
from proofvan_wire.stream_messages import Credit, StreamStop


def packed(message):
    return frame.pack(registry.number_of(message), 0, 0, registry.encode(message))


BLOCKS = [packed(SampleBlock(1, 0, 2, 3, 160 * k, 40_000 * k, bytes(960))) for k in range(200)]
HELLO = packed(Hello(1, registry.schema_fingerprint(), bytes(8), 5, 10**6, Family.POWER, bytes(16), bytes(8), bytes(8)))


def through(damage, frames):
    return [damage.towards_host(one) for one in frames]


def indices(data):
    return [registry.decode(n, p).first_index // 160 for n, _, _, p in frame.FrameScanner().feed(data)]


def damaged(kind, rate):
    damage = Damage(stream(1, "damage"))
    damage.begin(kind, rate)
    return damage


def test_a_sound_cable_changes_nothing():
    damage = Damage(stream(1, "damage"))
    assert b"".join(through(damage, BLOCKS)) == b"".join(BLOCKS)
    assert damage.towards_board(HELLO) == HELLO


def test_a_share_of_the_bytes_is_corrupted_both_ways():
    data = bytes(100_000)
    for way in ("towards_host", "towards_board"):
        arrived = getattr(damaged("corrupt", 0.01), way)(data)
        wrong = [byte for byte in arrived if byte]
        assert 800 < len(wrong) < 1200
        assert all(byte.bit_count() == 1 for byte in wrong)


def test_dropped_blocks_are_whole_and_the_rest_is_untouched():
    damage = damaged("drop_blocks", 0.2)
    kept = indices(b"".join(through(damage, BLOCKS)))
    assert len(kept) == 200 - damage.hits["drop_blocks"]
    assert 20 < damage.hits["drop_blocks"] < 60
    assert kept == sorted(set(kept))


def test_duplicated_blocks_arrive_twice_in_a_row():
    damage = damaged("duplicate_blocks", 0.2)
    came = indices(b"".join(through(damage, BLOCKS)))
    assert len(came) == 200 + damage.hits["duplicate_blocks"]
    assert came == sorted(came)
    assert sorted(set(came)) == list(range(200))


def test_reordered_blocks_arrive_after_the_next_one_and_none_is_lost():
    damage = damaged("reorder_blocks", 0.2)
    came = indices(b"".join(through(damage, BLOCKS)) + damage.towards_host(b""))
    assert came != sorted(came)
    assert sorted(came) == list(range(200))
    damage.end("reorder_blocks")
    assert damage.hits["reorder_blocks"] > 20
    assert max(abs(index - place) for place, index in enumerate(came)) == 1


def test_damage_of_blocks_leaves_other_messages_alone():
    assert damaged("drop_blocks", 1.0).towards_host(HELLO) == HELLO


def test_a_wrong_schema_is_a_sound_frame_with_another_fingerprint():
    (number, _, _, payload), *_ = frame.FrameScanner().feed(damaged("wrong_schema", 1.0).towards_host(HELLO))
    hello = registry.decode(number, payload)
    assert hello.schema != registry.schema_fingerprint()
    assert hello.boot_id == 5


def test_credits_are_held_back_and_come_when_it_is_over():
    damage = damaged("overflow", 1.0)
    stop, credit = packed(StreamStop(1)), packed(Credit(1, 40))
    assert damage.towards_board(credit + stop) == stop
    assert damage.end("overflow") == credit
    assert damage.towards_board(credit) == credit


@pytest.mark.parametrize("kind", ["corrupt", "drop_blocks", "duplicate_blocks", "reorder_blocks"])
def test_damage_ends(kind):
    damage = damaged(kind, 0.5)
    through(damage, BLOCKS)
    damage.end(kind)
    damage.towards_host(b"")
    assert b"".join(through(damage, BLOCKS)) == b"".join(BLOCKS)


def test_the_same_seed_hits_the_same_bytes():
    first, second = (damaged("corrupt", 0.01).towards_host(bytes(10_000)) for _ in range(2))
    assert first == second
