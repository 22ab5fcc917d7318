"""Load and meter on real lines: pyvisa on its simulated devices, pymodbus on its own server."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import selectors
import struct
import threading
import tty
from contextlib import contextmanager
from pathlib import Path

import pytest
import typer
from pymodbus import FramerType
from pymodbus.server import ModbusSerialServer, ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice
from remote_bench import with_instrument
from typer.testing import CliRunner

from proofvan.cli.commands import instruments
from proofvan.cli.words import use_language
from proofvan.compose.instrument_line import open_line
from proofvan.core.errors import LinkLost, PreconditionError, ProcedureError, SetupError
from proofvan.instruments.remote.electronic_load import ElectronicLoad
from proofvan.instruments.remote.model import known_models, model_named
from proofvan.instruments.remote.standard_meter import StandardMeter
from proofvan_hw.load import RIGS

SIMULATED = f"{Path(__file__).parent / 'practice_load.yaml'}@sim"


def on_visa(name, work):
    return with_instrument(f"scpi:TCPIP::{name}::5025::SOCKET", "practice_load", work, SIMULATED)


# ---- SCPI


def test_a_load_on_visa_is_identified_set_read_back_switched_and_read():
    async def work(dialogue, _clock):
        load = ElectronicLoad(dialogue, "cc")
        await load.identify()
        await load.set_point(600.0, 100.0)
        return load.wanted, await load.now()

    wanted, now = on_visa("load", work)
    assert wanted == 100
    assert (now.voltage_v, now.current_a, now.power_w) == (600.125, 99.985, 60003.5)


def test_a_load_that_holds_another_set_point_is_refused():
    async def work(dialogue, _clock):
        await ElectronicLoad(dialogue, "cc").set_point(600.0, 300.0)  # the simulated device keeps what it had

    with pytest.raises(ProcedureError, match="load-refuses-set-point") as refused:
        on_visa("load", work)
    assert refused.value.evidence["wanted"] == "300" and refused.value.evidence["found"] == "0"


def test_a_load_point_beyond_the_load_is_refused_before_anything_is_said():
    said = []

    async def work(dialogue, _clock):
        dialogue._write = said.append
        await ElectronicLoad(dialogue, "cc").set_point(1200.0, 10.0)

    with pytest.raises(PreconditionError, match="load-point-beyond-load"):
        on_visa("load", work)
    assert not said


def test_an_overheated_load_another_device_and_a_missing_mode_are_named():
    async def look(dialogue, _clock):
        await ElectronicLoad(dialogue, "cc").now()

    async def identify(dialogue, _clock):
        await ElectronicLoad(dialogue, "cc").identify()

    with pytest.raises(ProcedureError, match="load-over-temperature"):
        on_visa("hot", look)
    with pytest.raises(SetupError, match="instrument-other-model"):
        on_visa("other", identify)


def test_an_address_where_nothing_is_and_a_transport_that_nobody_knows_are_refused_when_the_run_starts():
    for path in ("scpi:TCPIP::127.0.0.1::1::SOCKET", "modbus:tcp:127.0.0.1:1:1", "modbus:udp:x", "gpib:1"):
        with pytest.raises(SetupError, match="instrument-missing"):
            open_line("X1", path)


# ---- Modbus

REGISTERS = 40


def floats(*values):
    return [word for value in values for word in struct.unpack(">2H", struct.pack(">f", value))]


@contextmanager
def modbus_server(registers):
    """Serve registers from 0 on by the library's own server; gives its port and a way to stop it."""
    ready, state = threading.Event(), {}

    async def serve():
        simulated = [SimData(0, values=list(registers), datatype=DataType.REGISTERS)]
        device = SimDevice(1, simdata=simulated)
        server = ModbusTcpServer(device, address=("127.0.0.1", 0))
        await server.listen()
        state["port"] = server.transport.sockets[0].getsockname()[1]
        state["loop"], state["server"] = asyncio.get_running_loop(), server
        ready.set()
        await server.serving

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    assert ready.wait(10)

    def stop():
        asyncio.run_coroutine_threadsafe(state["server"].shutdown(), state["loop"]).result(10)
        thread.join(10)

    try:
        yield state["port"], stop
    finally:
        if thread.is_alive():
            stop()


@contextmanager
def null_modem():
    """Two serial devices, each what the other one is sent; gives their paths."""
    ends = [os.openpty() for _ in range(2)]
    for master, slave in ends:
        tty.setraw(slave)
        os.set_blocking(master, False)
    stop_read, stop_write = os.pipe()

    def carry():
        with selectors.DefaultSelector() as selector:
            selector.register(stop_read, selectors.EVENT_READ, None)
            for (master, _), (other, _) in itertools.permutations(ends):
                selector.register(master, selectors.EVENT_READ, other)
            while True:
                for key, _ in selector.select():
                    if key.data is None:
                        return
                    os.write(key.data, os.read(key.fd, 4096))

    thread = threading.Thread(target=carry)
    thread.start()
    try:
        yield tuple(os.ttyname(slave) for _, slave in ends)
    finally:
        os.write(stop_write, b"x")
        thread.join()
        for descriptor in (stop_read, stop_write, *itertools.chain(*ends)):
            os.close(descriptor)


@contextmanager
def serial_server(registers):
    """Serve registers as a device on a serial line (RTU), by the library's own server; gives the other end's path."""
    ready, state = threading.Event(), {}

    async def serve(path):
        device = SimDevice(1, simdata=[SimData(0, values=list(registers), datatype=DataType.REGISTERS)])
        server = ModbusSerialServer(device, framer=FramerType.RTU, port=path, baudrate=19200)
        await server.serve_forever(background=True)
        state["loop"], state["server"] = asyncio.get_running_loop(), server
        ready.set()
        await server.serving

    with null_modem() as (ours, theirs):
        thread = threading.Thread(target=lambda: asyncio.run(serve(theirs)), daemon=True)
        thread.start()
        assert ready.wait(10)
        try:
            yield ours
        finally:
            asyncio.run_coroutine_threadsafe(state["server"].shutdown(), state["loop"]).result(10)
            thread.join(10)


def load_registers(status=0):
    registers = [0] * REGISTERS
    registers[10:16] = floats(600.0, 100.0, 60000.0)
    registers[20], registers[30] = status, 8300
    return registers


def test_a_load_on_modbus_is_identified_set_read_back_switched_and_read():
    async def work(dialogue, _clock):
        load = ElectronicLoad(dialogue, "cc")
        await load.identify()
        await load.set_point(600.0, 100.5)
        await load.switch_on()
        now = await load.now()
        on = load.on
        assert await load.safe()
        return load.wanted, on, load.on, now

    with modbus_server(load_registers()) as (port, _):
        wanted, on, after, now = with_instrument(f"modbus:tcp:127.0.0.1:{port}:1", "practice_load_modbus", work)
    assert float(wanted) == 100.5 and on and not after
    assert (now.voltage_v, now.current_a, now.power_w) == (600.0, 100.0, 60000.0)


def test_a_load_on_a_serial_line_is_set_read_back_switched_and_read():
    async def work(dialogue, _clock):
        load = ElectronicLoad(dialogue, "cc")
        await load.identify()
        await load.set_point(600.0, 100.5)
        await load.switch_on()
        now, on = await load.now(), load.on
        assert await load.safe()
        return load.wanted, on, load.on, now

    with serial_server(load_registers()) as path:
        wanted, on, after, now = with_instrument(f"modbus:rtu:{path}:19200:1", "practice_load_modbus", work)
    assert float(wanted) == 100.5 and on and not after
    assert (now.voltage_v, now.current_a, now.power_w) == (600.0, 100.0, 60000.0)


def test_a_meter_on_a_serial_line_gives_the_same_numbers_as_on_a_network():
    registers = [0] * REGISTERS
    registers[0:4], registers[8:10], registers[12:14] = [6001, 2, 1000, 2], [6001, 4], [1, 2]

    async def work(dialogue, clock):
        meter = StandardMeter(dialogue, clock)
        return [await meter.value(one) for one in ("voltage", "current", "power")], await meter.mark()

    with serial_server(registers) as path:
        values, mark = with_instrument(f"modbus:rtu:{path}:19200:1", "acrel_djsf1352_rn", work)
    assert values == [600.1, 100.0, 60010.0] and mark.energy_j == 65538 * 3600


def test_another_unit_on_the_serial_line_is_silent():
    async def work(dialogue, _clock):
        with pytest.raises(LinkLost, match="instrument-silent"):
            await ElectronicLoad(dialogue, "cc").now()

    with serial_server(load_registers()) as path:
        with_instrument(f"modbus:rtu:{path}:19200:7", "practice_load_modbus", work)


def test_a_load_whose_line_dies_is_silent_by_name_and_is_left_to_the_board():
    async def work(dialogue, _clock):
        load = ElectronicLoad(dialogue, "cc")
        await load.switch_on()
        stop()
        with pytest.raises(LinkLost, match="instrument-silent"):
            await load.now()
        return await load.safe()

    with modbus_server(load_registers()) as (port, stop):
        assert with_instrument(f"modbus:tcp:127.0.0.1:{port}:1", "practice_load_modbus", work) is False


def test_a_meter_scales_by_its_decimal_points_and_gives_the_energy_of_a_gate():
    # EVerest/everest-core, Acrel_DJSF1352_RN: value * 10 ** (decimal point - 3); energy in Wh, high word first
    registers = [0] * REGISTERS
    registers[0:4] = [6001, 2, 1000, 2]  # 600.1 V, 100.0 A
    registers[8:10] = [6001, 4]  # 60010 W
    registers[12:14] = [1, 2]  # 65538 Wh

    async def work(dialogue, clock):
        meter = StandardMeter(dialogue, clock)
        values = [await meter.value(one) for one in ("voltage", "current", "power")]
        return values, await meter.mark(), meter.pulse_constant

    with modbus_server(registers) as (port, _):
        values, mark, constant = with_instrument(f"modbus:tcp:127.0.0.1:{port}:1", "acrel_djsf1352_rn", work)
    assert values == [600.1, 100.0, 60010.0] and constant == 100
    assert mark.energy_j == 65538 * 3600 and mark.answered_ns > mark.asked_ns


# ---- the command


def rig_file(folder, path, model="practice_load_modbus"):
    text = (RIGS / "example_real_pile_dc.toml").read_text(encoding="utf-8")
    load = text.index("[[instrument]]")
    meter = text.index("[[instrument]]", load + 1)
    end = text.index("[[board]]")
    one = f'[[instrument]]\nname = "L1"\nkind = "load"\nmodel = "{model}"\npath = "{path}"\nmode = "cc"\n\n'
    assert load < meter < end
    file = folder / "rig.toml"
    file.write_text(text[:load] + one + text[end:], encoding="utf-8")
    return file


def command(*words):
    app = typer.Typer()
    app.callback()(lambda: None)
    instruments.register(app)
    use_language("en")
    return CliRunner().invoke(app, ["instruments", *words])


def test_the_command_shows_what_a_rigs_instruments_are_and_read_and_exits_69_when_one_is_silent(tmp_path):
    with modbus_server(load_registers()) as (port, stop):
        rig = rig_file(tmp_path, f"modbus:tcp:127.0.0.1:{port}:1")
        shown = command("--rig", str(rig))
        assert shown.exit_code == 0, shown.output
        assert "✔ L1  electronic load  practice load on Modbus" in shown.output and "voltage: 600 V" in shown.output
        stop()
        silent = command("--rig", str(rig), "--json")
    assert silent.exit_code == 69
    (one,) = json.loads(silent.output)["result"]
    assert one["problem"] and one["values"] == {}


def test_every_model_says_where_its_commands_come_from_and_whether_anybody_compared_them():
    for name in known_models():
        model = model_named(name)
        assert model.confirmed == name.startswith("practice")  # nobody has had such a device on the line yet
        assert model.source
