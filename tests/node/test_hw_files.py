"""Board and rig files: packaged ones load; a wrong one is refused by file, field, value and what is allowed."""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from proofvan_hw import load
from proofvan_hw.load import FAMILIES, RIGS, RigError, load_board, load_rig
from proofvan_hw.zones import unapproved
from proofvan_node.families import climate, flow, power, timebase, weigh

PRACTICE_STANDARDS = Path(__file__).parents[2] / "host" / "proofvan" / "standards" / "practice"
PILE = RIGS / "practice_pile_dc.toml"


@pytest.mark.parametrize("path", sorted(RIGS.glob("*.toml")), ids=lambda path: path.name)
def test_every_packaged_rig_loads(path: Path) -> None:
    rig = load_rig(path)
    assert rig.simulated == ("practice" in path.name)


def test_the_pile_rig_says_where_every_quantity_comes_from() -> None:
    board = load_rig(PILE).board_of("voltage")
    assert (board.name, board.path, board.board.family) == ("B1", "world:B1", "power")
    roles = [(item.role, item.stream.number, item.channel, item.standard) for item in board.channels]
    assert roles == [
        ("voltage", 1, 0, "energy"),
        ("current", 1, 1, "energy"),
        ("internal_temperature", 2, 0, "energy"),
    ]
    assert (board.stream("waveform").rate, board.stream("waveform").channels) == (4000, 2)
    assert (board.output("load").output.number, board.output("load").output.safe) == (0, 0)


def test_the_dispenser_rig_says_where_every_quantity_comes_from() -> None:
    board = load_rig(RIGS / "practice_dispenser.toml").board_of("drain")
    found = {item.role: (item.stream.number, item.channel, item.standard) for item in board.channels}
    assert found == {
        "pulses": (1, 0, "measure"),
        "level": (2, 0, "measure"),
        "nozzle_temperature": (2, 1, "thermometer"),
        "body_temperature": (2, 2, "thermometer"),
        "body_temperature_low": (2, 3, "thermometer"),
        "ambient_temperature": (2, 4, "environment"),
        "humidity": (2, 5, "environment"),
        "pressure": (2, 6, "environment"),
        "board_temperature": (2, 7, "thermometer"),
    }


@pytest.mark.parametrize("family", FAMILIES)
def test_a_block_of_every_stream_fits_a_frame_and_the_board_knows_the_same_streams(family: str) -> None:
    board = load_board(family)
    module = {"power": power, "flow": flow, "weigh": weigh, "climate": climate, "timebase": timebase}[family]
    assert [stream.number for stream in board.streams] == [definition[0] for definition in module.STREAMS]
    for stream in board.streams:
        assert stream.channels * stream.width <= stream.block_bytes <= 992
    assert all(output.safe == 0 for output in board.outputs)


def test_the_ring_of_the_fastest_stream_outlasts_a_silent_host() -> None:
    stream = load_board("power").stream("waveform")
    instants = stream.block_bytes // (stream.channels * stream.width)
    assert (stream.ring_blocks - 1) * instants / 8000 >= 0.35


WRONG = [
    ('bench = "pile"', 'bench = "scale"', "rig.bench", "scale", "pile | dispenser"),
    ("simulated = true", 'simulated = "yes"', "rig.simulated", "yes", "true | false"),
    ("simulated = true", "simulated = false", "board[0].path", "world:B1", "absolute"),
    ('id = "practice-pile-dc"\n', "", "rig.id", "(missing)", "a text"),
    ('id = "practice-pile-dc"', 'id = "a"\nidd = "b"', "rig.idd", "b", "id"),
    ('family = "power"', 'family = "steam"', "board[0].family", "steam", "power | flow"),
    ("rate = 4000", "rate = 64000", "board[0].stream.waveform.rate", "64000", "250 .. 32000"),
    ("rate = 4000", "rate = -1", "board[0].stream.waveform.rate", "-1", "250 .. 32000"),
    ("rate = 4000", "rate = 4e3", "board[0].stream.waveform.rate", "4000.0", "whole number"),
    ("channels = 2", "channels = 9", "board[0].stream.waveform.channels", "9", "1 .. 8"),
    ("channels = 2", "channels = 1", "channel[1].channel", "1", "samples"),
    ("channel = 1", "channel = 0", "channel[1].channel", "0", "no other role"),
    ("channel = 1", "channel = 8", "board[0].channel[1].channel", "8", "0 .. 7"),
    ("[board.stream.slow]", "[board.stream.steam]", "board[0].stream.steam", "(table)", "waveform | slow"),
    ('role = "current"', 'role = "amperes"', "board[0].channel[1].role", "amperes", "voltage | current"),
    ('role = "current"', 'role = "voltage"', "board.channel.role", "current", "each once"),
    ('standard = "energy"', 'standard = "water"', "board[0].channel[0].standard", "water", "energy | measure"),
    ("output = 0", "output = 6", "board[0].output[0].output", "6", "0 .. 5"),
    ('role = "load"', 'role = "drain"', "board.output.role", "drain, load", "each once"),
    ('path = "world:B1"', 'path = "world:B2"', "board[0].path", "world:B2", "world:B1"),
    ("[rig]", "[rig", "file", "Expected", "TOML"),
]


@pytest.mark.parametrize(("old", "new", "field", "value", "allowed"), WRONG, ids=[item[1] or item[0] for item in WRONG])
def test_a_wrong_rig_names_file_field_value_and_what_is_allowed(
    tmp_path: Path, old: str, new: str, field: str, value: str, allowed: str
) -> None:
    text = PILE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "rig.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(RigError) as caught:
        load_rig(path)
    error = caught.value
    assert error.file == str(path)
    assert error.field.endswith(field)
    assert value in error.value
    assert allowed in error.allowed


SCALE = RIGS / "practice_desk_indicator.toml"
WRONG_INDICATORS = [
    ("simulated = true", "simulated = false", "board[0].path", "absolute"),
    ('path = "world:W1"', 'path = "world:W2"', "indicator[0].path", "world:W1"),
    ("baud = 9600", "baud = 110", "indicator[0].baud", "300 .. 115200"),
    ('parity = "N"', 'parity = "X"', "indicator[0].parity", "N | E | O"),
    ("[[board]]", '[[indicator]]\nname = "W2"\npath = "world:W2"\nformat = "cas"\nbaud = 9600\nparity = "N"\n[[board]]',
     "indicator", "at most one, for a desk"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "field", "allowed"), WRONG_INDICATORS)
def test_a_wrong_indicator_names_field_and_what_is_allowed(
    tmp_path: Path, old: str, new: str, field: str, allowed: str
) -> None:
    text, path = SCALE.read_text(encoding="utf-8"), tmp_path / "rig.toml"
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(RigError) as caught:
        load_rig(path)
    assert caught.value.field.endswith(field) and allowed in caught.value.allowed


def test_a_real_indicator_lies_on_a_serial_device(tmp_path: Path) -> None:
    text = SCALE.read_text(encoding="utf-8").replace("simulated = true", "simulated = false")
    text, path = text.replace('"world:B1"', '"/dev/proofvan-b1"'), tmp_path / "rig.toml"
    path.write_text(text.replace('"world:W1"', '"serial:/dev/ttyUSB0"'), encoding="utf-8")
    (found,) = load_rig(path).indicators
    assert (found.name, found.path, found.form, found.baud, found.parity) == (
        "W1", "serial:/dev/ttyUSB0", "yaohua", 9600, "N",
    )  # fmt: skip
    path.write_text(text.replace('"world:W1"', '"/dev/ttyUSB0"'), encoding="utf-8")
    with pytest.raises(RigError) as caught:
        load_rig(path)
    assert "serial:DEVICE" in caught.value.allowed


VEHICLE = RIGS / "practice_pile_dc_vehicle.toml"
WRONG_BUSES = [
    ('name = "CAN1"', 'name = "B2"', "bus[0].name", "CAN1"),
    ('path = "world:CAN1"', 'path = "socketcan:can0"', "bus[0].path", "world:CAN1"),
    ("[[board]]", '[[bus]]\nname = "CAN2"\npath = "world:CAN2"\n\n[[board]]', "bus", "at most one"),
    ("channel = 2\nrole", "channel = 3\nrole", "", ""),
]


@pytest.mark.parametrize(("old", "new", "field", "allowed"), WRONG_BUSES)
def test_a_wrong_bus_names_field_and_what_is_allowed(
    tmp_path: Path, old: str, new: str, field: str, allowed: str
) -> None:
    path = tmp_path / "rig.toml"
    text = VEHICLE.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    if not field:
        assert load_rig(path).boards[0].channel("insulation").channel == 3
        return
    with pytest.raises(RigError) as caught:
        load_rig(path)
    assert caught.value.field.endswith(field) and allowed in caught.value.allowed


def test_a_real_bus_is_named_as_the_library_names_it_and_a_watching_channel_needs_no_standard() -> None:
    rig = load_rig(RIGS / "example_real_pile_dc.toml")
    assert [(bus.name, bus.path) for bus in rig.buses] == [("CAN1", "socketcan:can0")]
    assert rig.boards[0].channel("insulation").standard == ""


def test_a_missing_file_is_a_rig_error(tmp_path: Path) -> None:
    with pytest.raises(RigError, match=r"none\.toml"):
        load_rig(tmp_path / "none.toml")


def test_the_same_board_twice_is_refused(tmp_path: Path) -> None:
    text = PILE.read_text(encoding="utf-8")
    path = tmp_path / "rig.toml"
    path.write_text(text + text[text.index("[[board]]") :], encoding="utf-8")
    with pytest.raises(RigError, match=r"board\.name"):
        load_rig(path)


# ---- zones

DISPENSER = RIGS / "example_real_dispenser.toml"
DAY = date(2026, 6, 1)
APPROVED = 'approved = true\nmarking = "Ex ia IIC T4 Ga"\ncertificate = "CNEx26.0001X"\nexpires = 2026-06-01'


def dispenser_with(tmp_path: Path, *changes: tuple[str, str]) -> Path:
    text = DISPENSER.read_text(encoding="utf-8").replace("           # true needs marking, certificate, expires", "")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    file = tmp_path / "rig.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_what_stands_in_a_zone_without_approval_is_named(tmp_path: Path) -> None:
    assert [item.zone for item in unapproved(load_rig(DISPENSER), DAY)] == ["zone0", "zone0", "zone1", "zone1"]
    assert unapproved(load_rig(RIGS / "practice_dispenser.toml"), DAY) == ()


def test_an_approval_counts_to_its_last_day(tmp_path: Path) -> None:
    rig = load_rig(dispenser_with(tmp_path, ("approved = false", APPROVED)))
    assert unapproved(rig, DAY) == ()
    assert len(unapproved(rig, date(2026, 6, 2))) == 4


def test_an_open_board_that_is_moved_into_a_zone_is_named(tmp_path: Path) -> None:
    inside = ('zone = "outside"', 'zone = "zone2"\napproved = false')
    rig = load_rig(dispenser_with(tmp_path, ("approved = false", APPROVED), inside))
    assert [item.name for item in unapproved(rig, DAY)] == ["B1"]


def test_a_real_dispenser_rig_says_where_every_board_stands(tmp_path: Path) -> None:
    text = dispenser_with(tmp_path).read_text(encoding="utf-8")
    file = tmp_path / "rig.toml"
    file.write_text(text.replace('name = "B1"                # the board: in the van\'s cabin', 'name = "other"'))
    with pytest.raises(RigError) as caught:
        load_rig(file)
    assert caught.value.field == "item.name"


def test_an_approval_without_its_certificate_is_no_approval(tmp_path: Path) -> None:
    with pytest.raises(RigError) as caught:
        load_rig(dispenser_with(tmp_path, ("approved = false", "approved = true")))
    assert caught.value.field.endswith("marking")


@pytest.mark.parametrize("family", FAMILIES)
def test_every_channel_says_how_it_is_filtered_protected_and_isolated(family: str) -> None:
    board = load_board(family)
    for stream in board.streams:
        for number in range(stream.channels):
            channel = board.channel(stream.name, number)
            assert all((channel.chip, channel.unit, channel.antialias, channel.protection, channel.isolation))
            assert Decimal(channel.lowest) < Decimal(channel.highest)
            reach = stream.highest_count * Decimal(channel.per_count)
            assert reach >= Decimal(channel.highest) * Decimal("0.999999")


@pytest.mark.parametrize("path", sorted(RIGS.glob("practice_*.toml")), ids=lambda path: path.name)
def test_the_host_scales_every_channel_of_a_rig_as_its_board_says(path: Path) -> None:
    scales = {}
    for file in sorted(PRACTICE_STANDARDS.glob("*.toml")):
        standard = tomllib.loads(file.read_text(encoding="utf-8")).get("standard", {})
        scales |= {role: (item["gain"], item["unit"]) for role, item in standard.get("channels", {}).items()}
    compared, rig = 0, load_rig(path)
    for board in rig.boards:
        for item in board.channels:
            described = board.board.channel(item.stream.name, item.channel)
            if rig.bench == "ac_pile" and item.role[-2:] in ("_1", "_2", "_3"):
                continue  # the dividers and transducers of three phases stand in front of the board's terminals
            spare = described.name.startswith("spare_")  # a plain input of the board, which may take any small voltage
            assert described.name == item.role or spare or not item.standard  # what only watches may use any input
            if item.role in scales:
                assert (Decimal(scales[item.role][0]), scales[item.role][1]) == (
                    Decimal(described.per_count),
                    described.unit,
                )
                compared += 1
    assert compared >= 3


def test_a_channel_that_is_not_described_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (RIGS.parent / "boards" / "climate.toml").read_text(encoding="utf-8")
    (tmp_path / "boards").mkdir()
    cases = ((text[: text.rindex("[[channel]]")], "channel"), (text.replace('"0.001"', '"1/1000"', 1), "per_count"))
    for wrong, field in cases:
        (tmp_path / "boards" / "climate.toml").write_text(wrong, encoding="utf-8")
        monkeypatch.setattr(load, "__file__", str(tmp_path / "load.py"))
        with pytest.raises(RigError) as caught:
            load_board("climate")
        assert caught.value.field.endswith(field)
