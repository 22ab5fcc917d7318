"""The real van's input source with everything aboard but a board: a load on Modbus, a camera's video, a CAN adapter."""

from __future__ import annotations

import dataclasses
import os
import pty
import time
import tty

import pytest
from dc_vehicle.slcan_adapter import SlcanAdapter
from test_display_camera import CORNERS, truth, write_video
from test_remote_lines import load_registers, modbus_server

from proofvan.compose import can_bus
from proofvan.compose.practice import practices
from proofvan.compose.real import RealSource
from proofvan.core.errors import SetupError
from proofvan.core.intake import Received
from proofvan.instruments.display_camera.exchange import SightingReader
from proofvan.instruments.remote.exchange import AnswerReader, Ask, ReadRegisters, ask_line
from proofvan.link.can_frames import CanFrame, unpacked
from proofvan_hw.load import load_rig
from proofvan_hw.model import RigBus, RigCamera, RigIndicator, RigInstrument


def rig_with(load: str, video: str, bus: str):
    return dataclasses.replace(
        load_rig(practices()["pile-dc"].rig),
        simulated=False,
        boards=(),
        buses=(RigBus("CAN1", f"slcan:{bus}"),),
        instruments=(RigInstrument("L1", "load", "practice_load_modbus", load, "cc"),),
        cameras=(RigCamera("V1", f"file:{video}", CORNERS, 6, 3, True, "0", "1", "500"),),
    )


def taken(source, wanted):
    """Take inputs until each port of `wanted` has said something."""
    found = {}
    while wanted - set(found):
        for item in source.next(time.monotonic_ns() + 10**9):
            if isinstance(item, Received):
                found[item.port] = found.get(item.port, b"") + item.data
    return found


def test_load_camera_and_adapter_are_ports_of_one_source(tmp_path, monkeypatch):
    monkeypatch.setattr(can_bus, "SLCAN_SETTLE_S", 0.0)
    video, adapter = write_video(tmp_path / "v.mkv", truth(steps=1), seconds=0.4), SlcanAdapter()
    with modbus_server(load_registers()) as (port, _):
        source = RealSource(rig_with(f"modbus:tcp:127.0.0.1:{port}:1", str(video), adapter.path), "verifier")
        start = source.start()
        assert set(start.ports) == {"CAN1", "L1", "V1"}
        adapter.give(CanFrame(0x1826F456, b"\1\1\0"))
        source.write("L1", ask_line(Ask(1, ReadRegisters("holding", 30, 1))))
        found = taken(source, {"CAN1", "L1", "V1"})
        source.close()
    adapter.unplug()
    (answer,) = AnswerReader().feed(found["L1"])
    assert answer.registers == (8300,)
    assert [one.identifier for one in unpacked(found["CAN1"])] == [0x1826F456]
    assert SightingReader().feed(found["V1"])[0].text == "1.999"


def test_a_load_that_is_not_there_refuses_the_run_before_it_begins(tmp_path, monkeypatch):
    monkeypatch.setattr(can_bus, "SLCAN_SETTLE_S", 0.0)
    adapter = SlcanAdapter()
    source = RealSource(rig_with("modbus:tcp:127.0.0.1:1:1", "nothing", adapter.path), "verifier")
    with pytest.raises(SetupError, match="instrument-missing"):
        source.start()
    source.close()
    adapter.unplug()


def test_the_indicator_of_a_scale_is_a_port_of_the_source():
    ours, theirs = pty.openpty()
    tty.setraw(ours)
    indicator = RigIndicator("W1", f"serial:{os.ttyname(theirs)}", "yaohua_text", 9600, "N")
    desk = load_rig(practices()["weighbridge-line"].rig)
    source = RealSource(dataclasses.replace(desk, simulated=False, boards=(), indicators=(indicator,)), "verifier")
    assert set(source.start().ports) == {"W1"}
    os.write(ours, b"=0000200" * 3)
    assert taken(source, {"W1"})["W1"].startswith(b"=0000200")
    source.close()
    os.close(ours)
    os.close(theirs)
