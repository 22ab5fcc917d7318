"""The vehicle over python-can's own adapters: slcan on a simulated adapter, and virtual."""

from __future__ import annotations

import threading

import pytest
import typer
from charging_pair import Pair
from slcan_adapter import BIT_RATE_250K, SlcanAdapter
from typer.testing import CliRunner

from proofvan.cli.commands import can as can_command
from proofvan.cli.words import use_language
from proofvan.compose import can_bus
from proofvan.compose.can_bus import CanPort, open_bus
from proofvan.core.errors import LinkLost
from proofvan.instruments.dc_vehicle.machine import State
from proofvan.link.can_frames import CanFrame, packed, unpacked


@pytest.fixture
def adapter(monkeypatch):
    monkeypatch.setattr(can_bus, "SLCAN_SETTLE_S", 0.0)
    made = SlcanAdapter()
    yield made
    made.unplug()


def read(port: CanPort, count: int) -> list[CanFrame]:
    found: list[CanFrame] = []
    while len(found) < count:
        found += unpacked(port.read())
    return found


class OverAdapter:
    """Carries each frame of the pair over the adapter, in both directions."""

    def __init__(self, port: CanPort, carry_out, bring_in) -> None:
        self.port, self._carry_out, self._bring_in = port, carry_out, bring_in
        self.frames = 0
        self.vehicle = None

    def __call__(self, frame: CanFrame) -> CanFrame:
        self.frames += 1
        if frame.identifier & 0xFF == 0xF4:  # of the vehicle (GB/T 27930: source address F4)
            self.port.write(packed([frame]))
            (carried,) = self._carry_out()
        else:
            self._bring_in(frame)
            (carried,) = read(self.port, 1)
        return carried


def a_whole_session(port, carry_out, bring_in) -> int:
    over = OverAdapter(port, carry_out, bring_in)
    pair = Pair(cut=over)
    pair.charge()
    pair.run(5)
    assert pair.power.current_a == 200.0
    pair.vehicle.demand(pair.now_ns, 600.0, 0.0)
    pair.vehicle.stop(pair.now_ns)
    pair.run(5, lambda: not pair.power.on)
    pair.vehicle.contactors_open(pair.now_ns)
    pair.run(15, lambda: pair.vehicle.state is State.ENDED)
    assert pair.vehicle.state is State.ENDED and not pair.vehicle.bad_frames
    return over.frames


def test_a_whole_session_runs_over_slcan(adapter):
    port = CanPort("CAN1", open_bus(f"slcan:{adapter.path}"))
    adapter.take_commands(until="O")
    assert BIT_RATE_250K in adapter.commands  # GB/T 27930-2015 5.2: 250 kbit/s
    assert a_whole_session(port, lambda: adapter.take(1), adapter.give) > 300
    port.close()
    adapter.take_commands(until="C")


def test_a_whole_session_runs_over_a_virtual_bus():
    ours, theirs = (CanPort("CAN1", open_bus("virtual:whole-session")) for _ in range(2))
    frames = a_whole_session(ours, lambda: read(theirs, 1), lambda frame: theirs.write(packed([frame])))
    assert frames > 300
    ours.close()
    theirs.close()


def test_an_adapter_that_is_pulled_out_or_stammers_is_a_lost_bus_and_not_a_crash(adapter):
    port = CanPort("CAN1", open_bus(f"slcan:{adapter.path}"))
    adapter.give_raw(b"T18Z6F4")
    adapter.give_raw(b"5603010100\r")
    with pytest.raises(LinkLost, match="can-bus-lost"):
        while True:
            port.read()
    adapter.unplug()
    with pytest.raises(LinkLost, match="can-bus-lost"):
        while True:
            port.read()
    port.close()


def test_a_live_bus_is_decoded_until_its_adapter_goes_and_what_was_seen_is_shown(adapter):
    app = typer.Typer()
    app.callback()(lambda: None)
    can_command.register(app)
    use_language("en")

    def serve() -> None:
        adapter.take_commands(until="O")
        for identifier, data in ((0x1826F456, "010100"), (0x182756F4, "8e17"), (0x1826F456, "01")):
            adapter.give(CanFrame(identifier, bytes.fromhex(data)))
        adapter.give_raw(b"Tgarbled\r")

    served = threading.Thread(target=serve)
    served.start()
    seen = CliRunner().invoke(app, ["can", "decode", f"slcan:{adapter.path}"])
    served.join()
    assert isinstance(seen.exception, LinkLost) and seen.exception.fault == "can-bus-lost"
    assert "CHM" in seen.output and "603.0 V" in seen.output and "✘" in seen.output
    assert "CHM 2" in seen.output  # the summary stands below
