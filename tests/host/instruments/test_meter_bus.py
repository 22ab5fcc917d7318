"""The pile's own meter: DL/T 645-2007 and DL/T 698.45, published frames, damage, a serial line."""

import os
import pty
import threading
import tty
from decimal import Decimal

import pytest
import typer
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from proofvan.cli.commands.meter import register
from proofvan.core.errors import InputError, LinkError, LinkLost
from proofvan.instruments.dlt645 import frame as f645
from proofvan.instruments.dlt645 import values as v645
from proofvan.instruments.dlt698 import data as d698
from proofvan.instruments.dlt698 import frame as f698
from proofvan.instruments.dlt698 import values as v698
from proofvan.instruments.meter_bus.dialogue import read_meter
from proofvan.sim.energy_meter import SimulatedMeter

# Published frames of DL/T 645-2007; all checksums were recomputed.
READ_ADDRESS = "FE FE FE FE 68 AA AA AA AA AA AA 68 13 00 DF 16"
ADDRESS = "FE FE FE FE 68 67 48 60 10 00 00 68 93 06 9A 7B 93 43 33 33 D9 16"
READ_TOTAL = "FE FE FE FE 68 AA AA AA AA AA AA 68 11 04 33 33 34 33 AE 16"
TOTAL = "FE FE FE FE 68 01 00 00 00 00 00 68 91 08 33 33 34 33 59 39 54 53 70 16"
READ_BLOCK = "68 12 00 00 00 10 20 68 11 04 33 32 34 33 F3 16"
BLOCK = "68 12 00 00 00 10 20 68 91 18 33 32 34 33 5C 34 33 33 95 33 33 33 93 33 33 33 36 33 33 33 35 33 33 33 74 16"
WRONG = "68 12 00 00 00 10 20 68 91 18 33 32 34 33 67 5C 34 33 95 33 33 33 93 33 33 33 36 33 33 33 43 33 33 33 5D 16"


def one(reader, text):
    (frame,) = reader.feed(bytes.fromhex(text))
    return frame


@pytest.mark.parametrize(
    ("text", "frame", "wake"),
    [
        (READ_ADDRESS, v645.address_request(), True),
        (READ_TOTAL, v645.read_request("A" * 12, 0x00010000), True),
        (READ_BLOCK, v645.read_request("201000000012", 0x0001FF00), False),
    ],
)
def test_requests_of_645_are_the_published_bytes(text, frame, wake):
    assert f645.encode(frame, wake) == bytes.fromhex(text)
    assert one(f645.FrameReader(), text) == frame


def test_published_answers_of_645_give_the_published_values():
    assert v645.address_of(one(f645.FrameReader(), ADDRESS)) == "000010604867"
    (total,) = v645.values_of(one(f645.FrameReader(), TOTAL), 0x00010000)
    assert (total.value, total.unit, total.step) == (Decimal("202106.26"), "kWh", Decimal("0.01"))
    assert (total.source, total.device) == ("meter_bus", "000000000001")
    block = v645.values_of(one(f645.FrameReader(), BLOCK), 0x0001FF00)
    assert [(item.phase, str(item.value)) for item in block] == [
        ("", "1.29"),
        ("T1", "0.62"),
        ("T2", "0.60"),
        ("T3", "0.03"),
        ("T4", "0.02"),
    ]


def test_an_answer_with_a_wrong_checksum_is_damaged_and_the_next_frame_is_found():
    found = f645.FrameReader().feed(bytes.fromhex(WRONG) + bytes.fromhex(TOTAL))
    assert found[0].reason == "meter-frame-checksum"
    assert found[-1] == one(f645.FrameReader(), TOTAL)


# Published frames of DL/T 698.45; both checksums were recomputed.
REQUEST = "68 17 00 43 45 AA AA AA AA AA AA 00 5B 4F 05 01 25 40 01 02 00 00 0A 92 16"
ANSWER = "68 21 00 C3 05 33 09 20 39 00 00 00 4A 55 85 01 25 40 01 02 00 01 09 06 00 00 39 20 09 33 00 00 B2 D8 16"
ANSWER_2 = "68 21 00 C3 05 10 00 00 00 00 00 10 55 7E 85 01 41 40 01 02 00 01 09 06 00 00 00 00 00 10 00 00 DD BA 16"
PREFIX = "68 17 00 43 45 AA AA AA AA AA AA "


def test_the_request_of_698_is_the_published_bytes():
    request = v698.read_request("A" * 12, 0x40010200, 0x25)
    assert f698.encode(request, wake=False) == bytes.fromhex(REQUEST)


@pytest.mark.parametrize(
    "tail", ["10 DA 5F 05 01 03 40 01 02 00 00 90 0F 16", "10 DA 5F 05 01 01 40 01 02 00 00 C6 07 16"]
)
def test_other_published_requests_of_698_are_whole(tail):
    frame = one(f698.FrameReader(), PREFIX + tail)
    assert frame.client == 0x10
    assert f698.encode(frame, wake=False) == bytes.fromhex(PREFIX + tail)


@pytest.mark.parametrize(("text", "address"), [(ANSWER, "000039200933"), (ANSWER_2, "000000000010")])
def test_published_answers_of_698_give_the_address(text, address):
    frame = one(f698.FrameReader(), text)
    assert frame.address == address
    assert v698.address_of(frame) == address


def test_the_checksum_of_698_is_x25():
    assert f698.checksum(b"123456789") == 0x906E  # catalogue of CRC algorithms, CRC-16/IBM-SDLC


# ---- streams of bytes

LONG = bytes(range(60))
LANGUAGES = {
    "645": (f645, [v645.read_request("201000000012", 0x0201FF00), f645.Frame("000000000001", 0x91, LONG)]),
    "698": (
        f698,
        [v698.read_request("201000000012", 0x20000200), f698.Frame("000000000001", 0xC3, LONG, 3)],
    ),
}


@pytest.mark.parametrize("name", LANGUAGES)
@given(st.data())
@settings(max_examples=80, deadline=None)
def test_any_split_of_the_bytes_gives_the_same_frames(name, data):
    module, frames = LANGUAGES[name]
    stream = b"".join(map(module.encode, frames))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=6)))
    reader, found = module.FrameReader(), []
    for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        found += reader.feed(stream[start:end])
    assert found == frames


@pytest.mark.parametrize("name", LANGUAGES)
@given(st.data())
@settings(max_examples=120, deadline=None)
def test_a_changed_byte_never_makes_another_frame(name, data):
    module, frames = LANGUAGES[name]
    stream = bytearray(module.encode(frames[0], wake=False))
    at, change = data.draw(st.integers(0, len(stream) - 1)), data.draw(st.integers(1, 255))
    stream[at] ^= change
    found = [one for one in module.FrameReader().feed(bytes(stream)) if isinstance(one, module.Frame)]
    assert all(frame == frames[0] for frame in found)


@pytest.mark.parametrize("name", LANGUAGES)
@given(st.binary(max_size=300))
@settings(max_examples=100, deadline=None)
def test_noise_never_raises_and_does_not_pile_up(name, data):
    module, frames = LANGUAGES[name]
    reader = module.FrameReader()
    for _ in range(20):
        reader.feed(data)
    assert len(reader._bytes) <= 300 + 2050
    found = reader.feed(bytes(2100) + module.encode(frames[0]))
    assert [one for one in found if isinstance(one, module.Frame)][-1] == frames[0]


@given(st.binary(max_size=40))
@settings(max_examples=200, deadline=None)
def test_no_application_data_of_698_raises_anything_but_an_input_fault(data):
    try:
        d698.decode(data)
    except InputError as fault:
        assert fault.fault in ("meter-data-cut", "meter-data-type")


@pytest.mark.parametrize(
    ("data", "value"),
    [
        ("06 00 00 04 D2", 1234),
        ("05 FF FF FF FF", -1),
        ("12 08 FC", 2300),
        ("0A 02 41 42", "AB"),
        ("01 02 11 01 11 02", [1, 2]),
        ("02 01 00", [None]),
        ("04 08 80", b"\x80"),
        ("51 00 10 02 00", bytes.fromhex("00100200")),
    ],
)
def test_types_of_698(data, value):
    assert d698.decode(bytes.fromhex(data)) == (value, b"")


# ---- dialogue with a meter

VALUES = {
    "dlt645": {
        0x00010000: (Decimal("1234.56"),),
        0x0201FF00: (Decimal("230.1"), Decimal("231.2"), Decimal("229.9")),
        0x0202FF00: (Decimal("16.001"), Decimal("-15.999"), Decimal("0")),
        0x02030000: (Decimal("11.0543"),),
    },
    "dlt698": {
        0x00100200: (Decimal("1234.56"),),
        0x20000200: (Decimal("230.1"), Decimal("231.2"), Decimal("229.9")),
        0x20010200: (Decimal("16.001"), Decimal("-15.999"), Decimal("0")),
        0x20040200: (Decimal("11.0543"),),
    },
}
PROTOCOLS = sorted(VALUES)


def meter(protocol, **wishes):
    return SimulatedMeter("201000000012", VALUES[protocol], protocol, **wishes)


def talk(dialogue, *meters):
    """Everything that was said goes to all; their answers come in pieces of five bytes."""
    ask, asked, pending = next(dialogue), 0, b""
    while True:
        if ask.data:
            asked += 1
            pending = b"".join(one.feed(ask.data) for one in meters)
        piece, pending = pending[:5], pending[5:]
        try:
            ask = dialogue.send(piece)
        except StopIteration as done:
            return done.value, asked


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("address", ["", "201000000012"])
def test_energy_voltages_currents_and_power_are_read(protocol, address):
    values, asked = talk(read_meter(protocol, address), meter(protocol))
    assert asked == (4 if address else 5)
    found = {(value.quantity, value.phase): value.value for value in values}
    assert found[("energy_import", "")] == Decimal("1234.56")
    assert found[("voltage", "L2")] == Decimal("231.2")
    assert found[("current", "L2")] == Decimal("-15.999")
    assert found[("power_import", "")] == Decimal("11.0543")
    assert {value.device for value in values} == {"201000000012"}


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("wishes", [{"silent": 2}, {"damage": 2}, {"echo": True}])
def test_a_lost_or_damaged_answer_is_asked_for_again_and_an_echo_passed_over(protocol, wishes):
    values, _ = talk(read_meter(protocol, "201000000012"), meter(protocol, **wishes))
    assert len(values) == 8


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize(("wishes", "fault"), [({"silent": 99}, "meter-silent"), ({"damage": 99}, "meter-damaged")])
def test_three_lost_or_damaged_answers_are_a_fault(protocol, wishes, fault):
    with pytest.raises(LinkError) as caught:
        talk(read_meter(protocol, "201000000012"), meter(protocol, **wishes))
    assert caught.value.fault == fault


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_the_answer_of_another_meter_on_the_line_is_not_taken(protocol):
    other = SimulatedMeter("000000000099", dict.fromkeys(VALUES[protocol], ()), protocol)
    with pytest.raises(LinkError):
        talk(read_meter(protocol, "201000000012"), other)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_an_item_that_the_meter_does_not_have_is_left_out_but_never_its_energy(protocol):
    energy, *others = VALUES[protocol]
    only = SimulatedMeter("201000000012", {energy: VALUES[protocol][energy]}, protocol)
    values, _ = talk(read_meter(protocol, "201000000012"), only)
    assert [value.quantity for value in values] == ["energy_import"]
    without = SimulatedMeter("201000000012", {key: VALUES[protocol][key] for key in others}, protocol)
    with pytest.raises(InputError) as caught:
        talk(read_meter(protocol, "201000000012"), without)
    assert caught.value.fault == "meter-refused"


def test_what_a_meter_fills_with_ff_it_does_not_have():
    answer = f645.Frame("000000000001", 0x91, bytes.fromhex("00FF0102") + b"\xff\xff" + b"\x01\x23" + b"\xff\xff")
    (value,) = v645.values_of(answer, 0x0201FF00)
    assert (value.phase, value.value) == ("L2", Decimal("230.1"))


@pytest.mark.parametrize(
    ("control", "data", "fault"),
    [
        (0xD1, "02", "meter-refused"),
        (0x93, "00000100 26062120", "meter-other-answer"),
        (0x91, "00000200 26062120", "meter-other-answer"),
        (0x91, "00000100", "meter-answer-length"),
        (0x91, "00000100 260621", "meter-answer-length"),
        (0x91, "00000100 260621A0", "meter-answer-digits"),
    ],
)
def test_answers_of_645_that_are_none(control, data, fault):
    with pytest.raises(InputError) as caught:
        v645.values_of(f645.Frame("000000000001", control, bytes.fromhex(data)), 0x00010000)
    assert caught.value.fault == fault


@pytest.mark.parametrize(
    ("apdu", "fault"),
    [
        ("8501 00 00100200 00 04 00 00", "meter-refused"),
        ("8502 00 00100200 01 06 00000001", "meter-other-answer"),
        ("8501 00 00200200 01 06 00000001", "meter-other-answer"),
        ("8501 00 00100200 01 01 01 0A 01 41", "meter-answer-digits"),
        ("8501 00 00100200 01 06 0000", "meter-data-cut"),
        ("8501 00 00100200 01 7F 00", "meter-data-type"),
    ],
)
def test_answers_of_698_that_are_none(apdu, fault):
    with pytest.raises(InputError) as caught:
        v698.values_of(f698.Frame("000000000001", 0xC3, bytes.fromhex(apdu)), 0x00100200)
    assert caught.value.fault == fault


def test_unknown_items_are_named_with_what_there_is():
    for module in (v645, v698):
        with pytest.raises(InputError) as caught:
            module.values_of(None, 1) if module is v698 else module.values_of(f645.Frame("0" * 12, 0x91), 1)
        assert caught.value.fault == "meter-identifier-unknown"


# ---- a serial line


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_the_command_reads_a_meter_over_a_serial_line(protocol):
    ours, theirs = pty.openpty()
    tty.setraw(ours)
    tty.setraw(theirs)
    simulated = meter(protocol)

    def serve():
        while True:
            try:
                data = os.read(ours, 4096)
            except OSError:
                return
            if data:
                os.write(ours, simulated.feed(data))

    server = threading.Thread(target=serve, daemon=True)
    server.start()
    app = typer.Typer()
    register(app)
    app.callback()(lambda: None)
    name = os.ttyname(theirs)
    done = CliRunner().invoke(app, ["meter", name, "--protocol", protocol, "--parity", "N"], catch_exceptions=False)
    os.close(theirs)
    server.join(5)
    os.close(ours)
    assert done.exit_code == 0
    assert "1234.56 kWh" in done.output
    assert isinstance(CliRunner().invoke(app, ["meter", "/dev/none"]).exception, LinkLost)
    for wrong in (["--protocol", "modbus"], ["--address", "12"], ["--parity", "X"]):
        assert isinstance(CliRunner().invoke(app, ["meter", name, *wrong]).exception, InputError)
