"""Weighing indicators on a serial line: published frames, damage, settling, the command on a real port."""

import json
import os
import pty
import threading
import tty
from decimal import Decimal

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from proofvan.cli.commands.indicator import register
from proofvan.core.errors import DataError, InputError, LinkLost
from proofvan.instruments.weighing_indicator.formats import FORMATS, Shown, decode, recognised
from proofvan.instruments.weighing_indicator.settling import FEWEST_FRAMES, indications

# Bytes as the manuals give them, or made by their rules; the second is of another institute's record of +20.00.
FRAMES = {
    "yaohua": (b"\x02+0020002" + b"1B\x03", Shown(Decimal("20.00"), "", "not_said", "not_said")),
    "yaohua_text": (b"=-0001.00", Shown(Decimal("-1.00"), "", "not_said", "not_said")),
    "a_and_d": (b"ST,NT,+0012.34kg\r\n", Shown(Decimal("12.34"), "kg", "still", "net")),
    "cas": (b"ST,GS,1\xc4,000013.5 kg\r\n", Shown(Decimal("13.5"), "kg", "still", "gross")),
    "toledo": (b"\x02\x2a\x30\x20 12340     0\r", Shown(Decimal("12340"), "kg", "still", "gross")),
}


def toledo(value: int, decimals: int = 0, b: int = 0x30, check: bool = True) -> bytes:
    body = bytes([2, 0x28 + 2 + decimals, b | (2 if value < 0 else 0), 0x20]) + b"%6d%6d\r" % (abs(value), 0)
    return body + bytes([-sum(body) & 0x7F]) if check else body


def yaohua(value: int, decimals: int = 0) -> bytes:
    body = b"%+07d%d" % (value, decimals)
    check = 0
    for one in body:
        check ^= one
    return b"\x02" + body + b"%02X\x03" % check


def words(value: int, still: bool = True) -> bytes:
    return b"%s,GS,%+08dkg\r\n" % (b"ST" if still else b"US", value)


@pytest.mark.parametrize("name", FRAMES)
def test_published_frames_give_what_the_display_showed_and_name_their_format(name):
    frame, shown = FRAMES[name]
    assert decode(frame * 3, name).shown == (shown,) * 3
    found = recognised(frame[2:] + frame * 9 + frame[:3])
    assert (found.name, found.shown[0], found.damaged) == (name, shown, 0)


def test_every_format_says_where_it_is_written():
    assert all(one.source and "manual" in one.source.lower() for one in FORMATS.values())


@given(value=st.integers(-199999, 199999), decimals=st.integers(0, 3))
def test_a_value_comes_back_as_it_was_sent(value, decimals):
    exact = Decimal(value).scaleb(-decimals)
    for data in (toledo(value, decimals), toledo(value, decimals, check=False)):
        (shown,) = decode(data, "toledo").shown
        assert (shown.value, shown.unit) == (exact, "kg")
    (shown,) = decode(yaohua(value, decimals), "yaohua").shown
    assert str(shown.value) == str(exact) or not value


@given(at=st.integers(1, 16), bit=st.integers(0, 6), value=st.integers(0, 99999))
def test_one_bit_that_flips_in_a_frame_with_a_checksum_gives_no_other_value(at, bit, value):
    for name, frame in (("toledo", toledo(value)), ("yaohua", yaohua(value))):
        damaged = bytearray(frame)
        damaged[min(at, len(frame) - 2)] ^= 1 << bit
        assert decode(bytes(damaged), name).shown == ()


@given(data=st.binary(max_size=300))
def test_noise_never_ends_in_anything_but_frames_or_nothing(data):
    for name in FORMATS:
        found = decode(data, name)
        assert 0 <= found.strange <= len(data)


def test_overload_power_up_and_blanks_show_no_number():
    assert decode(toledo(99999, b=0x34), "toledo").shown[0].value is None
    assert decode(toledo(0, b=0x70), "toledo").shown[0].value is None
    assert decode(b"OL,GS,        kg\r\n", "a_and_d").shown[0].value is None
    assert decode(b"US,GS,1\x84,        " + b" kg\r\n", "cas").shown[0].value is None
    assert decode(b"ST,GS,+1.2.3.4kg\r\n", "a_and_d").damaged == 1


def test_pounds_net_and_motion_are_said():
    (shown,) = decode(toledo(-250, 1, b=0x20 | 8 | 1), "toledo").shown
    assert shown == Shown(Decimal("-25.0"), "lb", "moving", "net")


def test_only_what_stood_still_is_an_indication():
    rising = b"".join(words(value, still=False) for value in range(0, 30000, 3000))
    line = words(0) * FEWEST_FRAMES + rising + words(30000) * 7 + words(30020) * (FEWEST_FRAMES - 1)
    found = indications(decode(line, "a_and_d").shown)
    assert [(one.value, one.first, one.frames) for one in found] == [(0, 1, 5), (30000, 16, 7)]
    # said to be moving: never an indication, however long
    assert indications(decode(words(40000, still=False) * 50, "a_and_d").shown) == ()
    # formats that say nothing of motion: the value itself must stand
    rolling = b"".join(yaohua(value) for value in (10000, 10020, 10020, 10040, 10040))
    assert indications(decode(rolling + yaohua(10060) * 5, "yaohua").shown)[0].value == 10060


def run(*arguments):
    app = typer.Typer()
    app.callback()(lambda: None)
    register(app)
    return CliRunner().invoke(app, ["indicator", *arguments])


def test_the_command_reads_an_indicator_on_a_serial_port():
    master, line = pty.openpty()
    tty.setraw(line)
    done = threading.Event()

    def send():
        while not done.wait(0.02):
            os.write(master, toledo(48020) * 2)

    sender = threading.Thread(target=send)
    sender.start()
    try:
        given = run(os.ttyname(line), "--seconds", "1", "--json")
    finally:
        done.set()
        sender.join()
        os.close(master)
        os.close(line)
    result = json.loads(given.output)["result"]
    assert result["format"] == "toledo" and result["damaged"] == 0
    assert result["indications"][0]["value"] == "48020" and result["indications"][0]["unit"] == "kg"


def test_the_command_reads_a_captured_line(tmp_path):
    path = tmp_path / "line.bin"
    path.write_bytes(words(0) * 6 + words(15000, still=False) + words(30000) * 6)
    given = run(str(path))
    assert given.exit_code == 0 and "30000 kg" in given.output and "a_and_d" in given.output


def test_the_command_names_what_is_wrong(tmp_path):
    path = tmp_path / "line.bin"

    def fault(*arguments):
        return run(str(path), *arguments).exception

    path.write_bytes(b"hello, scale" * 9)
    assert (type(fault()), fault().fault) == (DataError, "indicator-format-unknown")
    assert fault("--format", "cas").evidence["allowed"] == "cas"
    assert (type(fault("--format", "x")), fault("--format", "x").fault) == (InputError, "indicator-format-named")
    assert fault("--parity", "X").fault == "cli-meter-parity-unknown"
    path.write_bytes(words(1) + words(2) + words(3))
    assert fault().fault == "indicator-unsettled"
    path.write_bytes(b"x" * 5_000_001)
    assert fault().fault == "table-too-large"


def test_a_port_that_is_silent_or_absent_is_named(tmp_path):
    assert isinstance(run(str(tmp_path / "no-port")).exception, LinkLost)
    master, line = pty.openpty()
    try:
        assert run(os.ttyname(line), "--seconds", "1").exception.fault == "indicator-silent"
    finally:
        os.close(master)
        os.close(line)
