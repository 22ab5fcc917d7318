"""Logs of any dirt through the whole of `can decode`: never an exception, every frame counted, a finite energy."""

from __future__ import annotations

import json
import math
from decimal import Decimal

import pytest
from can_samples import candump
from hypothesis import given
from hypothesis import strategies as st

from proofvan.cli.commands.can import _plain, _plain_summary
from proofvan.instruments.dc_vehicle import database
from proofvan.instruments.dc_vehicle.bus_log import UnreadableLine, read_log
from proofvan.instruments.dc_vehicle.decoding import BusDecoder
from proofvan.instruments.dc_vehicle.summary import BusSummary, Summary
from proofvan.link.can_frames import CanFrame

# Those of GB/T 27930-2015 (domain table 2.3), transport protocol both ways, and anything else.
KNOWN = [
    0x1826F456, 0x182756F4, 0x1801F456, 0x1CEC56F4, 0x1CECF456, 0x1CEB56F4, 0x1CEBF456, 0x1807F456, 0x1808F456,
    0x100956F4, 0x100AF456, 0x181056F4, 0x1812F456, 0x181356F4, 0x101956F4, 0x101AF456, 0x181C56F4, 0x181DF456,
    0x081E56F4, 0x081FF456,
]  # fmt: skip
identifiers = st.sampled_from(KNOWN) | st.integers(0, 0x1FFFFFFF)
# packets that begin, go on, end and break off transfers more often than chance would
transport = st.builds(
    lambda first, rest: bytes([first]) + rest,
    st.sampled_from([0x10, 0x11, 0x13, 0xFF, 1, 2, 7]),
    st.sampled_from([b"\x31\x00\x07\xff\x00\x02\x00", b"\x0d\x00\x02\xff\x00\x06\x00"]) | st.binary(max_size=7),
)
data = st.binary(max_size=8) | transport
# clocks that stand, jump back and lie decades ahead
times = st.sampled_from([0.0, 0.05, 0.1, 1.0, 72.0, 1e9, 4e9]) | st.floats(0.0, 1e10, allow_nan=False)
logs = st.lists(st.tuples(times, st.builds(CanFrame, identifiers, data)), min_size=1, max_size=60)
DIRT = [
    "",
    "?",
    "9,?",
    "1,0x1812F456,99:99.9,接收,8,ZZ",
    "1,0x1812F456,,,,",
    "1,-1,00:00.1,接收,1,AA",
    "1,0x1812F456,NaN,接收,1,AA",
    "1,0x1812F456,Infinity,接收,1,AA",
    "1,0x1812F456,1e999999999,接收,1,AA",
    '1,"',
]
rubbish = st.lists(st.text(max_size=40).map(lambda line: line.replace("\r", "").replace("\n", "")), max_size=3)


def decoded(name: str, content: bytes) -> BusSummary:
    """What the command makes of a file: lines to frames to messages to energies, each message as JSON too."""
    decoder, summary = BusDecoder(), Summary()
    for item in read_log(name, content):
        if isinstance(item, UnreadableLine):
            summary.unreadable_lines += 1
            continue
        summary.frames += 1
        message = decoder.decode(item.time_ns, item.frame)
        if message is not None:
            summary.add(message)
            json.dumps(_plain(message))
    return summary.result()


def require_sound(summary: BusSummary, frames: int) -> None:
    assert frames <= summary.frames <= frames + 3  # rubbish may happen to be a frame
    plain = _plain_summary(summary)
    for energy in plain["energies"]:
        assert all(math.isfinite(float(energy[name])) for name in ("energy_kwh", "charge_ah", "duration_s"))
        assert Decimal(energy["duration_s"]) >= 0


@given(logs, rubbish)
def test_any_frames_in_a_candump_log_are_decoded_and_counted(frames, lines):
    content = candump(frames) + "\n".join(lines)
    require_sound(decoded("a.log", content.encode()), len(frames))


@given(logs, st.lists(st.sampled_from(DIRT), max_size=3))
def test_any_frames_in_a_tools_csv_are_decoded_and_counted(frames, dirt):
    rows = [
        f"{n},0x{one.identifier:08X},{int(at // 60) % 60:02d}:{at % 60:04.1f},接收,{len(one.data)},{one.data.hex(' ')} "
        for n, (at, one) in enumerate(frames)
    ]
    content = "\n".join(["序号,帧ID,时间标识,类型,长度,数据(Hex)", *rows, *dirt]).encode("gb18030")
    require_sound(decoded("a.csv", content), len(rows))


@pytest.mark.parametrize("line", DIRT[1:])
def test_a_torn_line_of_a_tools_csv_is_named_and_the_next_one_read(line):
    head, good = "序号,帧ID,时间标识,类型,长度,数据(Hex)", "1,0x100956F4,00:00.1,接收,1,AA"
    first, torn, *rest = read_log("a.csv", f"{head}\n{good}\n{line}\n{good}".encode("gb18030"))
    assert torn == UnreadableLine(3, line)
    assert rest == [first] or line.endswith('"')  # an open quote swallows what follows


@given(st.floats(0.0, 750.0), st.floats(0.0, 400.0), st.integers(2, 200))
def test_a_steady_stream_gives_power_times_time_whatever_the_load_point(volts, amperes, count):
    ccs = database.encode("CCS", output_voltage=volts, output_current=amperes, charging_minutes=0, permission=1)
    summary = decoded("a.log", candump([(n / 20, CanFrame(0x1812F456, ccs)) for n in range(count)]).encode())
    (energy,) = [one for one in _plain_summary(summary)["energies"] if one["source"] == "CCS"]
    # 0.1 V and 0.1 A of the frame
    seconds = (count - 1) / 20
    expected = volts * amperes * seconds / 3.6e6
    assert abs(float(energy["energy_kwh"]) - expected) <= (0.05 * (volts + amperes) + 0.01) * seconds / 3.6e6 + 1e-7
