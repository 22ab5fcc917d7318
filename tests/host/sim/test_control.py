"""The control socket with a scripted host; the board is plain Python, the ports are real pseudo-terminals."""

import os
import threading
from contextlib import contextmanager

import pytest
from scripted import ScriptedHost
from worlds import SECOND, World

from proofvan.sim.control import ControlServer
from proofvan.sim.pile import LONGEST_BATCH_NS
from proofvan_wire.output_messages import OutputSet
from proofvan_wire.sample_messages import SampleBlock


@contextmanager
def served(tmp_path, world):
    """Serve a world on a socket in a thread; gives the socket and what the server raised."""
    control, problems = tmp_path / "control", []
    server = ControlServer(world.simulation, control, 7)

    def serve():
        try:
            server.serve()
        except Exception as problem:
            problems.append(problem)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield control, problems, thread
    finally:
        thread.join(30)
        server.close()
    assert not thread.is_alive()


def planned(tmp_path, text):
    (tmp_path / "plan.json").write_text(text, encoding="utf-8")
    return World("pile", fault_plan=tmp_path / "plan.json")


def test_the_greeting_tells_time_ports_and_seeded_entropy(tmp_path):
    with served(tmp_path, World("pile")) as (control, _, _):
        host = ScriptedHost(control)
        host.bye()
    greeting = host.greeting
    assert greeting["now"] == SECOND
    assert greeting["utc"] == "2026-03-02T01:00:00.000000Z"
    assert len(bytes.fromhex(greeting["entropy"])) == 32
    assert list(greeting["ports"]) == ["B1"]
    assert greeting["utc_source"] and float(greeting["utc_uncertainty_s"]) > 0.0


def test_an_advance_ends_with_a_tick_at_the_deadline_or_with_bytes_before_it(tmp_path):
    with served(tmp_path, World("pile")) as (control, _, _):
        host = ScriptedHost(control)
        assert host.advance(SECOND + 10_000_000) == [{"tick": 1}]
        assert host.now == SECOND + 10_000_000
        (item,) = host.advance(None)
        assert item["rx"] == "B1" and item["count"] > 0
        # The first batch, and at most a millisecond on the line.
        assert SECOND + LONGEST_BATCH_NS < host.now <= SECOND + LONGEST_BATCH_NS + 1_000_000
        host.bye()


def test_bytes_of_the_host_reach_the_board_and_its_bytes_the_host(tmp_path):
    world = World("pile")
    with served(tmp_path, world) as (control, _, _):
        host = ScriptedHost(control)
        host.send(OutputSet(0, 1, 2000))
        host.advance_to(2 * SECOND)
        host.bye()
    assert world.boards[0].outputs == 1
    blocks = [block for block in host.messages(SampleBlock) if block.stream == 1]
    ends = [block.first_index + len(block.samples) // 6 for block in blocks]
    assert [block.first_index for block in blocks] == [0, *ends[:-1]]


def test_prompts_are_answered_with_an_author(tmp_path):
    with served(tmp_path, World("pile")) as (control, _, _):
        host = ScriptedHost(control)
        assert host.answer_to(3, "pile-plate-serial", "text", expected="PILE-0001") == "PILE-0001"
        entry = next(item for item in host.inputs if "entry" in item)
        assert entry["author"] == "practice"
        host.bye()


def test_an_unknown_prompt_stops_the_world_and_is_named(tmp_path):
    with served(tmp_path, World("pile")) as (control, problems, _):
        host = ScriptedHost(control)
        host.ask(1, "never-heard")
        with pytest.raises(KeyError):  # the answer holds an error instead of a time
            host.advance(None)
        host.die()
    assert "never-heard" in str(problems[0])


def test_a_killed_host_is_followed_by_the_next_five_seconds_later(tmp_path):
    world = World("pile")
    with served(tmp_path, world) as (control, _, thread):
        first = ScriptedHost(control)
        first.send(OutputSet(0, 1, 2000))
        first.advance_to(3 * SECOND)
        os.write(first._port, b"never announced")
        first.die()
        second = ScriptedHost(control)
        assert second.greeting["now"] == 8 * SECOND
        assert second.greeting["utc"] == "2026-03-02T01:00:07.000000Z"
        assert second.greeting["entropy"] != first.greeting["entropy"]
        second.send(OutputSet(0, 0, 2000))
        second.advance_to(9 * SECOND)
        assert thread.is_alive()
        second.bye()
    assert world.boards[0].outputs == 0
    assert second._scanner.skipped == 0
    index = second.messages(SampleBlock)[0].first_index
    assert index >= 4 * 7000 - 400  # what was sent meanwhile is lost


def test_a_host_may_die_before_it_reads(tmp_path):
    with served(tmp_path, World("pile")) as (control, _, _):
        first = ScriptedHost(control)
        first._socket.sendall(b'{"advance": null, "wrote": {}, "ask": []}\n')
        first.die()
        second = ScriptedHost(control)
        assert second.now >= 6 * SECOND
        second.bye()


def test_a_host_may_die_in_the_middle_of_a_write(tmp_path):
    with served(tmp_path, World("pile")) as (control, _, _):
        first = ScriptedHost(control)
        first._socket.sendall(b'{"advance": null, "wrote": {"B1": 100}, "ask": []}\n')
        first.die()
        second = ScriptedHost(control)
        second.bye()
    assert second.greeting["now"] == 6 * SECOND


def test_a_cut_cable_hangs_up_the_port_and_comes_back_as_another_device(tmp_path):
    plan = '[{"kind": "cut_cable", "at_s": 0.5, "duration_s": 1.0}]'
    with served(tmp_path, planned(tmp_path, plan)) as (control, _, _):
        host = ScriptedHost(control)
        came = host.advance_to(SECOND + 1_800_000_000)
        host.bye()
    states = [item for item in came if "port" in item]
    assert [item["state"] for item in states] == ["lost", "open"]
    assert states[1]["device"].startswith("/dev/")
    assert "rx" in came[0] and "rx" in came[-2]


def test_a_host_that_starts_while_the_cable_is_out_gets_the_port_later(tmp_path):
    plan = '[{"kind": "cut_cable", "at_s": 0.5, "duration_s": 7.0}]'
    with served(tmp_path, planned(tmp_path, plan)) as (control, _, _):
        first = ScriptedHost(control)
        first.advance_to(2 * SECOND)
        first.die()
        second = ScriptedHost(control)
        assert second.greeting["ports"] == {}
        states = [item for item in second.advance_to(10 * SECOND) if "port" in item]
        assert [item["state"] for item in states] == ["open"]
        assert second.messages(SampleBlock)
        second.bye()
