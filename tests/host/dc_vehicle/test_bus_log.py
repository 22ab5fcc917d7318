"""Logs of tools in their own forms, with the dirt of real ones; energies that are known come out."""

import base64
import json
from decimal import Decimal
from pathlib import Path

import can
import pytest
import typer
from can_samples import BCP_IN_PACKETS, candump, frame
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from proofvan.cli.commands import can as can_command
from proofvan.cli.words import use_language
from proofvan.compose.can_bus import CanPort, is_bus, message_of, open_bus
from proofvan.core.errors import InputError, SetupError
from proofvan.instruments.dc_vehicle import database
from proofvan.instruments.dc_vehicle.bus_log import LoggedFrame, UnreadableLine, read_log
from proofvan.link.can_frames import CanFrame, packed

LOG = Path("shared", "data", "gbt27930-charger-log", "charger-can-log.csv")
BESIDE = next((folder / LOG for folder in Path(__file__).parents if (folder / LOG).exists()), None)
FRAMES = [frame(*one) for one in BCP_IN_PACKETS]


def test_both_forms_of_candump_give_the_same_frames():
    written = candump([(n / 10, one) for n, one in enumerate(FRAMES)])
    shown = "".join(
        f" ({n / 10:.6f})  can0  {one.identifier:08X}   [{len(one.data)}]  {one.data.hex(' ').upper()}\n"
        for n, one in enumerate(FRAMES)
    )
    first, second = (list(read_log("a.log", text.encode())) for text in (written, shown))
    assert first == second
    assert [item.frame for item in first] == FRAMES
    assert first[1].time_ns == 100_000_000


def test_a_csv_of_a_chinese_tool_is_read_with_its_hours_and_single_digits():
    rows = [
        "序号,帧ID,时间标识,类型,长度,数据(Hex)",
        "0,0x100956F4,59:59.9,接收,1,0",
        "1,0x100956F4,00:00.1,接收,1,AA ",
    ]
    content = "\n".join([*rows, "2,0x100956F4,00:00.2,接收,0,", "3,?,00:00.3,接收,1,AA"]).encode("gb18030")
    first, second, empty, bad = read_log("a.csv", content)
    assert (first.frame.data, second.frame.data, empty.frame.data) == (b"\0", b"\xaa", b"")
    assert second.time_ns - first.time_ns == 200_000_000
    assert bad == UnreadableLine(5, "3,?,00:00.3,接收,1,AA")


def test_the_csv_of_python_can_is_read():
    head = "timestamp,arbitration_id,extended,remote,error,dlc,data"
    rows = [
        f"{n / 10},0x{one.identifier:x},1,0,0,8,{base64.b64encode(one.data).decode()}" for n, one in enumerate(FRAMES)
    ]
    found = list(read_log("a.csv", "\n".join([head, *rows]).encode()))
    assert [item.frame for item in found] == FRAMES


@pytest.mark.parametrize("content", [b"", b"hello\nworld\n", b"a,b,c\n1,2,3\n", b"\xff\xfe\xff\x80"])
def test_what_is_no_log_is_refused_with_what_is_wanted(content):
    with pytest.raises(InputError) as refused:
        list(read_log("x.log", content))
    assert refused.value.fault == "can-log-unknown"


@given(st.lists(st.text(max_size=60).map(lambda line: line.replace("\r", "").replace("\n", ""))))
def test_no_line_of_a_log_raises(lines):
    content = "\n".join(["(0.0) can0 1826F456#010100", *lines]).encode("utf-8", errors="replace")
    first, *_ = read_log("a.log", content)
    assert isinstance(first, LoggedFrame)


def invoked(*words):
    app = typer.Typer()
    can_command.register(app)
    use_language("en")
    try:
        return CliRunner().invoke(app, ["can", "decode", *map(str, words)])
    finally:
        use_language("zh")


def run(*words):
    result = invoked(*words)
    assert result.exit_code == 0, result.output
    return result.output


def test_the_energy_of_a_steady_session_is_power_times_time(tmp_path):
    log = tmp_path / "steady.log"
    ccs = database.encode("CCS", output_voltage=500, output_current=100, charging_minutes=0, permission=1)
    bad = frame(0x100956F4, "")
    log.write_text(candump([(n / 20, CanFrame(0x1812F456, ccs)) for n in range(1441)] + [(73.0, bad)]) + "rubbish\n")
    found = json.loads(run(log, "--json"))["result"]
    (energy,) = found["summary"]["energies"]
    assert Decimal(energy["energy_kwh"]) == 1  # 50 kW for 72 s
    assert Decimal(energy["charge_ah"]) == 2
    assert found["summary"]["complaints"] == {"can-length": 1}
    assert found["summary"]["unreadable_lines"] == 1
    shown = run(log, "--bad")
    assert "BRO has 0 bytes" in shown and "Integrated CCS: 1.0000000 kWh" in shown and "Line 1443" in shown


def test_a_break_in_the_stream_adds_no_energy(tmp_path):
    log = tmp_path / "broken.log"
    ccs = CanFrame(0x1812F456, database.encode("CCS", output_voltage=500, output_current=100, permission=1))
    log.write_text(candump([(0.0, ccs), (1.0, ccs), (100.0, ccs)]))
    (energy,) = json.loads(run(log, "--json"))["result"]["summary"]["energies"]
    assert energy["duration_s"] == "1"


def test_formats_of_other_tools_come_through_python_can(tmp_path):
    for ending in ("asc", "blf", "trc"):
        file = tmp_path / f"a.{ending}"
        with can.Logger(file) as logger:
            for n, one in enumerate(FRAMES):
                message = message_of(one)
                message.timestamp = 1000.0 + n / 10
                logger(message)
        assert json.loads(run(file, "--json"))["result"]["summary"]["messages"] == {"BCP": 1}


def test_a_source_that_is_neither_file_nor_bus_is_said():
    result = invoked("nowhere.log")
    assert isinstance(result.exception, InputError) and result.exception.fault == "can-source-missing"
    with pytest.raises(SetupError) as missing:
        open_bus("slcan:/dev/nothing-here")
    assert missing.value.fault == "can-bus-missing"
    with pytest.raises(SetupError) as unknown:
        open_bus("carrier:pigeon")
    assert unknown.value.fault == "can-interface-unknown"
    assert is_bus("virtual:a") and not is_bus("nowhere.log")


def test_a_port_carries_frames_both_ways_over_a_bus_of_python_can():
    ours, theirs = (CanPort("CAN1", open_bus("virtual:test-port")) for _ in range(2))
    try:
        ours.write(packed(FRAMES))
        assert theirs.read() == packed(FRAMES)
        assert theirs.read() == b""
        assert ours.descriptor is None  # a bus in memory is looked at, not waited for
    finally:
        ours.close()
        theirs.close()


@pytest.mark.needs_shared
def test_the_real_log_decodes_without_a_complaint_and_gives_its_known_energy():
    if BESIDE is None:
        pytest.skip("the log is not beside the repository")
    found = json.loads(run(BESIDE, "--json"))["result"]
    summary = found["summary"]
    assert (summary["frames"], summary["error_frames"], summary["unreadable_lines"]) == (1149, 45, 0)
    ccs = next(one for one in summary["energies"] if one["source"] == "CCS")
    assert round(Decimal(ccs["energy_kwh"]), 7) == Decimal("0.0044235")
    assert Decimal(ccs["charge_ah"]) == Decimal("0.0081875")
    values = {one["message"]: one["values"] for one in found["messages"]}
    assert values["BHM"]["highest_total_voltage"] == "603.0"
    assert values["BCP"]["present_voltage"] == "490.0"
    assert values["CML"] == {
        "highest_voltage": "700.0",
        "lowest_voltage": "200.0",
        "highest_current": "20.0",
        "lowest_current": "0.0",
    }
