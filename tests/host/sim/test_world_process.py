"""The whole world as a process, the board's own software under MicroPython in it."""

import hashlib
import json
import subprocess
import sys
import time

import pytest
from scripted import NONCE, ScriptedHost
from worlds import FILES, SECOND

from proofvan_wire.core_messages import Hello
from proofvan_wire.output_messages import OutputSet
from proofvan_wire.sample_messages import SampleBlock
from proofvan_wire.stream_messages import StreamStart

pytestmark = pytest.mark.micropython


def charge(tmp_path, *options):
    """Charge for a few seconds; gives the host and the truth."""
    rig, job = FILES["pile"]
    control, truth = tmp_path / "control", tmp_path / "truth.json"
    command = [sys.executable, "-m", "proofvan.sim.world", "--rig", rig, "--job", job, "--seed", "11"]
    process = subprocess.Popen([*map(str, command), "--control", control, "--truth", truth, *options])
    try:
        while not control.exists():
            assert process.poll() is None
            time.sleep(0.005)
        host = ScriptedHost(control)
        host.open_session()
        host.send(StreamStart(1, 2, 4_000_000, 1 << 30))
        host.send(OutputSet(0, 1, 2000))
        host.advance_to(2 * SECOND)
        host.answer_to(1, "pile-start-charging", voltage_v=600.0, current_a=200.0, energy_kwh=0.2, run=1)
        for _ in range(12):
            host.send(OutputSet(0, 1, 2000))
            host.advance_to(host.now + SECOND)
        host.answer_to(2, "pile-stop-charging")
        reading = host.answer_to(3, "pile-session-reading", "number")
        host.bye()
        assert process.wait(60) == 0
    finally:
        process.kill()
        process.wait()
    return host, reading, json.loads(truth.read_text(encoding="utf-8"))


def test_two_worlds_of_one_seed_send_the_same_bytes(tmp_path):
    digests = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        host, reading, truth = charge(tmp_path / name)
        digests.append((hashlib.sha256(host.received).hexdigest(), reading, json.dumps(truth)))
    assert digests[0] == digests[1]
    assert truth["seed"] == 11
    assert reading == float(truth["deliveries"][0]["shown_kwh"]) > 0.1
    (hello,) = host.messages(Hello)
    assert hello.nonce == NONCE
    blocks = host.messages(SampleBlock)
    ends = [block.first_index + len(block.samples) // 6 for block in blocks]
    assert [block.first_index for block in blocks] == [0, *ends[:-1]]


def test_wrong_options_are_told_and_end_with_two(tmp_path):
    rig, job = FILES["pile"]
    command = [sys.executable, "-m", "proofvan.sim.world", "--rig", rig, "--job", job, "--seed", "1"]
    command += ["--control", tmp_path / "c", "--truth", tmp_path / "t", "--effects", "magic"]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert "magic" in done.stderr
