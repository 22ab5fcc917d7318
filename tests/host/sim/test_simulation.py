import hashlib
import itertools
import json

import pytest
from worlds import SECOND, World, blocks, received

from proofvan.core.errors import InputError
from proofvan.sim.faults import KINDS, read_plan
from proofvan.sim.simulation import Answered, Arrived, PortState, WorldStuckError
from proofvan_wire import frame, registry
from proofvan_wire.core_messages import Hello
from proofvan_wire.output_messages import OutputSet
from proofvan_wire.stream_messages import Credit


def planned(tmp_path, *faults, bench="pile", **wishes):
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(faults), encoding="utf-8")
    return World(bench, fault_plan=file, **wishes)


def hellos(data):
    found = (registry.decode(number, payload) for number, _, _, payload in frame.FrameScanner().feed(data))
    return [message for message in found if isinstance(message, Hello)]


def wave_indices(data):
    return [block.first_index for block in blocks(data) if block.stream == 1]


@pytest.mark.parametrize("bench", ["pile", "dispenser"])
def test_the_same_seed_gives_the_same_bytes_at_the_same_times(bench):
    def digest(seed):
        due = World(bench, seed).run(4.0)
        return hashlib.sha256(received(due)).hexdigest()

    assert digest(3) == digest(3)
    assert digest(3) != digest(4)


def test_bytes_arrive_the_same_however_the_host_cuts_its_waiting():
    def arrivals(step):
        world, found = World("pile"), []
        while world.simulation.now_ns < 3 * SECOND:
            due = world.simulation.run_until(world.simulation.now_ns + step)
            found += [(world.simulation.now_ns, one.data) for one in due if isinstance(one, Arrived)]
        return [item for item in found if item[0] < 2 * SECOND]

    assert arrivals(7_000_000) == arrivals(SECOND)


def test_bytes_take_between_a_third_and_a_whole_millisecond():
    world = World("pile")
    moments = []
    while world.simulation.now_ns < 4 * SECOND:
        if world.simulation.run_until(None):
            moments.append(world.simulation.now_ns)
    delays = [(moment - SECOND) % 50_000_000 for moment in moments]
    assert all(300_000 <= delay <= 1_000_000 for delay in delays)
    assert len(set(delays)) > 10


def test_without_anything_due_the_deadline_is_reached_exactly():
    world = World("pile")
    assert world.simulation.run_until(SECOND + 5_000_001) == []
    assert world.simulation.now_ns == SECOND + 5_000_001


def test_a_deadline_in_the_past_does_not_turn_time_back():
    world = World("pile")
    world.run(1.0)
    assert world.simulation.run_until(SECOND) == []
    assert world.simulation.now_ns == 2 * SECOND


def test_a_host_that_waits_for_nothing_is_told(tmp_path):
    world = planned(tmp_path, {"kind": "silence", "at_s": 0, "duration_s": 4000}, bench="dispenser")
    world.run(1.0)
    with pytest.raises(WorldStuckError):
        while True:
            world.simulation.run_until(None)


def test_outputs_of_the_board_switch_the_bench():
    world = World("pile")
    world.send(OutputSet(0, 1, 2000))
    world.bench.start_charging(world.simulation.now_ns, 600.0, 200.0, "p")
    world.run(5.0)
    assert world.bench.model.delivered_j > 0.0


def test_answers_come_as_entries_and_prompts_start_faults(tmp_path):
    fault = {"kind": "kill_board", "after": "pile-seals", "occurrence": 2, "at_s": 1.0, "duration_s": 1.0}
    world = planned(tmp_path, fault)
    world.simulation.ask(4, "pile-seals", "text", {})
    assert [one.prompt for one in world.run(5.0) if isinstance(one, Answered)] == [4]
    assert len(world.boards) == 1
    world.simulation.ask(5, "pile-seals", "text", {})
    world.run(10.0)
    assert len(world.boards) == 2


def test_a_killed_board_is_silent_and_comes_back_with_another_boot_id(tmp_path):
    world = planned(tmp_path, {"kind": "kill_board", "at_s": 2.0, "duration_s": 3.0})
    world.run(2.1)
    assert world.boards[0].closed
    assert received(world.run(2.8)) == b""
    back = received(world.run(2.0))
    assert [hello.boot_id for hello in hellos(back)] == [world.boards[1].boot_id]
    assert world.boards[1].boot_id != world.boards[0].boot_id
    assert wave_indices(back)[0] == 0
    assert world.boards[1].records[0][3] < 1_000_000  # its clock began anew


def test_a_dead_board_opens_the_load(tmp_path):
    world = planned(tmp_path, {"kind": "kill_board", "at_s": 5.0, "duration_s": 3.0})
    world.send(OutputSet(0, 1, 2000))
    world.bench.start_charging(world.simulation.now_ns, 600.0, 200.0, "p")
    world.run(6.0)
    assert world.bench.model.tripped


def test_a_reboot_is_back_at_once(tmp_path):
    world = planned(tmp_path, {"kind": "reboot", "at_s": 2.0})
    data = received(world.run(3.0))
    assert len(world.boards) == 2
    assert hellos(data)[-1].boot_id == world.boards[1].boot_id


def test_a_cut_cable_loses_bytes_while_the_board_goes_on(tmp_path):
    world = planned(tmp_path, {"kind": "cut_cable", "at_s": 1.0, "duration_s": 2.0})
    due = world.run(5.0)
    states = [one for one in due if isinstance(one, PortState)]
    assert states == [PortState("B1", False), PortState("B1", True)]
    between = due[due.index(states[0]) + 1 : due.index(states[1])]
    assert between == []
    before, after = wave_indices(received(due[: due.index(states[0])])), wave_indices(received(due))
    lost = [later - earlier for earlier, later in itertools.pairwise(after) if later - earlier > 160]
    assert lost and lost[0] == pytest.approx(8000, abs=400)
    assert after[: len(before)] == before
    assert len(world.boards) == 1


def test_a_cut_cable_swallows_what_the_host_sends(tmp_path):
    world = planned(tmp_path, {"kind": "cut_cable", "at_s": 1.0, "duration_s": 2.0})
    world.run(1.5)
    world.send(OutputSet(0, 1, 2000))
    world.run(0.5)
    assert world.boards[0].outputs == 0


def test_damage_lasts_for_its_duration(tmp_path):
    world = planned(tmp_path, {"kind": "drop_blocks", "at_s": 1.0, "duration_s": 1.0, "rate": 0.5})
    sound = World("pile").run(4.0)
    dropped = set(wave_indices(received(sound))) - set(wave_indices(received(world.run(4.0))))
    assert dropped
    assert all(4000 - 400 <= index <= 8000 + 400 for index in dropped)


def test_withheld_credits_arrive_when_it_is_over(tmp_path):
    world = planned(tmp_path, {"kind": "overflow", "at_s": 1.0, "duration_s": 2.0})
    world.run(1.5)
    world.send(Credit(1, 77))
    world.run(1.0)
    assert world.boards[0].credits == []
    world.run(1.0)
    assert world.boards[0].credits == [77]


def test_a_saturated_channel_stands_at_the_end_of_its_range_for_a_while(tmp_path):
    world = planned(tmp_path, {"kind": "saturate", "channel": 1, "at_s": 1.0, "duration_s": 1.0})
    world.run(4.0)
    samples = b"".join(record[2] for record in world.boards[0].records if record[0] == 1)
    current = [samples[at + 3 : at + 6] for at in range(0, len(samples), 6)]
    voltage = [samples[at : at + 3] for at in range(0, len(samples), 6)]
    end = (2**23 - 1).to_bytes(3, "little")
    assert current.count(end) == pytest.approx(4000, abs=2)
    assert current[4500] == end
    assert voltage.count(end) == 0


def test_a_silent_converter_leaves_a_jump_in_the_index(tmp_path):
    world = planned(tmp_path, {"kind": "silence", "at_s": 1.0, "duration_s": 1.0})
    world.run(4.0)
    ends = [(record[1], record[1] + len(record[2]) // 6) for record in world.boards[0].records if record[0] == 1]
    jumps = [(later[0] - earlier[1]) for earlier, later in itertools.pairwise(ends) if later[0] != earlier[1]]
    assert jumps == [pytest.approx(4000, abs=201)]


def test_after_a_lost_host_the_world_goes_on_alone():
    world = World("pile")
    world.run(1.0)
    world.simulation.ask(1, "pile-seals", "text", {})
    world.simulation.host_lost(5 * SECOND)
    assert world.simulation.now_ns == 7 * SECOND
    assert len(world.boards[0].records) > 100
    world.simulation.host_present = True
    assert all(isinstance(one, Arrived) for one in world.run(5.0))  # nobody answers the dead host's question


@pytest.mark.parametrize(
    ("plan", "field"),
    [
        ('[{"kind": "explode", "at_s": 1}]', "[0].kind"),
        ('[{"kind": "reboot", "when": 1}]', "[0]"),
        ('[{"kind": "corrupt", "rate": 2}]', "[0].rate"),
        ('[{"kind": "corrupt", "at_s": -1}]', "[0].at_s"),
        ('{"kind": "corrupt"}', "-"),
        ("[", "-"),
    ],
)
def test_a_wrong_plan_is_refused_with_its_field(tmp_path, plan, field):
    file = tmp_path / "plan.json"
    file.write_text(plan, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_plan(file)
    assert caught.value.fault == "world-fault-plan"
    assert caught.value.evidence["field"] == field


def test_every_kind_of_fault_can_be_planned(tmp_path):
    world = planned(tmp_path, *[{"kind": kind, "at_s": 1 + k, "duration_s": 0.5} for k, kind in enumerate(KINDS)])
    assert received(world.run(len(KINDS) + 3.0))
