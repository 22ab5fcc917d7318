"""Board and rig files become frozen dataclasses, or a RigError says what is wrong with them."""

from __future__ import annotations

from pathlib import Path

from proofvan_hw.model import (
    Board,
    BoardChannel,
    Channel,
    Output,
    Rig,
    RigBoard,
    RigBus,
    RigCamera,
    RigError,
    RigIndicator,
    RigInstrument,
    RigItem,
    RigOutput,
    RigStream,
    Stream,
)
from proofvan_hw.table import Table

__all__ = [
    "BENCH_OUTPUTS",
    "BENCH_ROLES",
    "FAMILIES",
    "RIGS",
    "Board",
    "BoardChannel",
    "Channel",
    "Output",
    "Rig",
    "RigBoard",
    "RigBus",
    "RigCamera",
    "RigError",
    "RigIndicator",
    "RigInstrument",
    "RigItem",
    "RigOutput",
    "RigStream",
    "Stream",
    "load_board",
    "load_rig",
]

FAMILIES = ("power", "flow", "weigh", "climate", "timebase")
RIGS = Path(__file__).parent / "rigs"

BENCH_ROLES = {
    "pile": ("voltage", "current", "internal_temperature"),
    "ac_pile": (
        "voltage_1",
        "voltage_2",
        "voltage_3",
        "current_1",
        "current_2",
        "current_3",
        "pulse_output",
        "pilot_high",
        "internal_temperature",
        "pilot_level",
        "proximity",
    ),
    "dispenser": (
        "pulses",
        "level",
        "nozzle_temperature",
        "body_temperature",
        "body_temperature_low",
        "ambient_temperature",
        "humidity",
        "pressure",
        "board_temperature",
    ),
    # Everything is typed in; a climate board stands in the room.
    "desk": ("ambient_temperature", "humidity", "pressure"),
}
# Channels that a rig may have: they watch, nothing is measured with them, so no standard calibrates them.
WATCHING_ROLES: dict[str, tuple[str, ...]] = {"pile": ("insulation",), "ac_pile": (), "dispenser": (), "desk": ()}
# Channels that a rig may have and that a standard calibrates: the pile's PF output at a DC pile.
OPTIONAL_ROLES: dict[str, tuple[str, ...]] = {"pile": ("pulse_output",)}
BENCH_OUTPUTS: dict[str, tuple[str, ...]] = {
    "pile": ("load",),
    "ac_pile": ("load", "pilot_present", "pilot_ready", "pilot_to_earth", "pilot_diode_short"),
    "dispenser": ("drain",),
    "desk": (),
}
BUS_INTERFACES = ("socketcan", "slcan", "virtual")
INSTRUMENT_KINDS = ("load", "meter")
INSTRUMENT_TRANSPORTS = ("scpi", "modbus:tcp", "modbus:rtu")
LOAD_MODES = ("cc", "cp", "cv")
CAMERA_SOURCES = ("v4l2", "file")
PARITIES = ("N", "E", "O")
ZONES = ("zone0", "zone1", "zone2", "outside")
STANDARDS = ("energy", "measure", "thermometer", "environment")


def load_board(family: str) -> Board:
    """Read the packaged definition of a board family."""
    top = Table.of_file(Path(__file__).parent / "boards" / f"{family}.toml")
    head = top.table("board")
    board = Board(
        family=head.text("family", FAMILIES),
        number=head.whole("number", 1, 255),
        title_zh=head.text("title_zh"),
        title_en=head.text("title_en"),
        tick_hz=head.whole("tick_hz", 1, 1_000_000_000),
        streams=tuple(_stream(name, table) for name, table in top.named_tables("stream").items()),
        outputs=tuple(_output(name, table) for name, table in top.optional_tables("output").items()),
        pins=_pins(top.table("pin"), top),
        channels=tuple(_board_channel(table) for table in top.tables("channel")),
    )
    _check_board_channels(board, top)
    head.finish()
    top.finish()
    return board


def load_rig(path: Path) -> Rig:
    """Read a rig file; every role of its bench must be present exactly once."""
    top = Table.of_file(path)
    head = top.table("rig")
    simulated = head.flag("simulated")
    rig = Rig(
        id=head.text("id"),
        simulated=simulated,
        title_zh=head.text("title_zh"),
        title_en=head.text("title_en"),
        bench=head.text("bench", tuple(BENCH_ROLES)),
        boards=tuple(_rig_board(table, simulated) for table in top.tables("board")),
        items=tuple(_item(table) for table in top.optional_list("item")),
        buses=tuple(_bus(table, simulated) for table in top.optional_list("bus")),
        instruments=tuple(_instrument(table, simulated) for table in top.optional_list("instrument")),
        cameras=tuple(_camera(table, simulated) for table in top.optional_list("camera")),
        indicators=tuple(_indicator(table, simulated) for table in top.optional_list("indicator")),
    )
    head.finish()
    top.finish()
    _check_roles(rig, top)
    _check_items(rig, top)
    _check_buses(rig, top)
    _check_instruments(rig, top)
    _check_cameras(rig, top)
    _check_indicators(rig, top)
    return rig


def _stream(name: str, table: Table) -> Stream:
    channels = table.whole("channels", 1, 255)
    width = table.whole("width", 2, 8)
    if width not in (2, 3, 4, 8):
        raise table.wrong("width", width, "2 | 3 | 4 | 8 bytes per sample")
    stream = Stream(
        name=name,
        number=table.whole("number", 1, 255),
        kind=table.text("kind", ("waveform", "slow", "pulses")),
        channels=channels,
        width=width,
        lowest_rate=table.whole("lowest_rate", 0, 1_000_000),
        highest_rate=table.whole("highest_rate", 0, 1_000_000),
        lowest_count=table.whole("lowest_count", -(2**63), 0),
        highest_count=table.whole("highest_count", 1, 2**64 - 1),
        # a frame's payload holds 1012 bytes, a block's head takes 20 of them
        block_bytes=table.whole("block_bytes", channels * width, 992),
        ring_blocks=table.whole("ring_blocks", 4, 65535),
        flush_ms=table.whole("flush_ms", 0, 200),
    )
    table.finish()
    return stream


def _output(name: str, table: Table) -> Output:
    output = Output(
        name=name,
        number=table.whole("number", 0, 7),
        safe=table.whole("safe", 0, 1),
        longest_valid_ms=table.whole("longest_valid_ms", 1, 65535),
    )
    table.finish()
    return output


def _pins(table: Table, top: Table) -> tuple[tuple[str, int], ...]:
    """Read GPIO numbers (a Pico brings out 0 to 22 and 26 to 28); no two names may share one."""
    pins = tuple((name, table.whole(name, 0, 28)) for name in table.names())
    table.finish()
    numbers = [number for _, number in pins]
    for name, number in pins:
        if numbers.count(number) > 1:
            raise top.wrong(f"pin.{name}", number, "a pin used once")
    return pins


def _board_channel(table: Table) -> BoardChannel:
    channel = BoardChannel(
        stream=table.text("stream"),
        number=table.whole("number", 0, 254),
        name=table.text("name"),
        chip=table.text("chip"),
        unit=table.text("unit"),
        per_count=table.decimal("per_count"),
        lowest=table.decimal("lowest"),
        highest=table.decimal("highest"),
        antialias=table.text("antialias"),
        protection=table.text("protection"),
        isolation=table.text("isolation"),
    )
    table.finish()
    return channel


def _check_board_channels(board: Board, top: Table) -> None:
    """Every channel of every stream is described exactly once."""
    described = sorted((item.stream, item.number) for item in board.channels)
    wanted = sorted((stream.name, number) for stream in board.streams for number in range(stream.channels))
    if described != wanted:
        odd = sorted(set(described) ^ set(wanted)) or described
        raise top.wrong("channel", odd[0], "each channel of each stream once")


def _rig_board(table: Table, simulated: bool) -> RigBoard:
    name = table.text("name")
    board = load_board(table.text("family", FAMILIES))
    path = table.text("path", (f"world:{name}",) if simulated else ())
    if not simulated and not path.startswith("/"):
        raise table.wrong("path", path, "an absolute device path, such as /dev/proofvan-b1")
    names = tuple(stream.name for stream in board.streams)
    rig_board = RigBoard(
        name=name,
        board=board,
        path=path,
        streams=tuple(
            _rig_stream(board.stream(key), inner) for key, inner in table.named_tables("stream", names).items()
        ),
        channels=tuple(_channel(board, inner, names) for inner in table.tables("channel")),
        outputs=tuple(_rig_output(board, inner) for inner in table.optional_list("output")),
    )
    table.finish()
    _check_channels(rig_board, table)
    return rig_board


def _rig_stream(stream: Stream, table: Table) -> RigStream:
    rate = table.whole("rate", stream.lowest_rate, stream.highest_rate)
    rig_stream = RigStream(stream, rate, table.whole("channels", 1, stream.channels))
    table.finish()
    return rig_stream


def _channel(board: Board, table: Table, names: tuple[str, ...]) -> Channel:
    stream = board.stream(table.text("stream", names))
    watching = tuple(role for bench in WATCHING_ROLES.values() for role in bench)
    measured = (role for bench in BENCH_ROLES.values() for role in bench)
    roles = tuple(dict.fromkeys(measured)) + watching
    role = table.text("role", roles)
    channel = Channel(
        stream=stream,
        channel=table.whole("channel", 0, stream.channels - 1),
        role=role,
        standard="" if role in watching else table.text("standard", STANDARDS),
    )
    table.finish()
    return channel


def _rig_output(board: Board, table: Table) -> RigOutput:
    numbers = tuple(output.number for output in board.outputs)
    if not numbers:
        raise table.wrong("output", "(any)", f"no output: the {board.family} board has none")
    number = table.whole("output", min(numbers), max(numbers))
    roles = tuple(dict.fromkeys(role for bench in BENCH_OUTPUTS.values() for role in bench))
    output = RigOutput(board.output(number), table.text("role", roles))
    table.finish()
    return output


def _bus(table: Table, simulated: bool) -> RigBus:
    name = table.text("name")
    if not name.startswith("CAN"):
        raise table.wrong("name", name, "a name that begins with CAN, such as CAN1")
    path = table.text("path", (f"world:{name}",) if simulated else ())
    interface, _, channel = path.partition(":")
    if not simulated and (interface not in BUS_INTERFACES or not channel):
        raise table.wrong("path", path, " | ".join(f"{one}:CHANNEL" for one in BUS_INTERFACES))
    table.finish()
    return RigBus(name, path)


def _check_buses(rig: Rig, top: Table) -> None:
    if rig.buses and (rig.bench != "pile" or len(rig.buses) > 1):
        raise top.wrong("bus", ", ".join(bus.name for bus in rig.buses), "at most one, for a pile bench")


def _instrument(table: Table, simulated: bool) -> RigInstrument:
    name, kind = table.text("name"), table.text("kind", INSTRUMENT_KINDS)
    path = table.text("path", (f"world:{name}",) if simulated else ())
    if not simulated and not any(path.startswith(f"{one}:") for one in INSTRUMENT_TRANSPORTS):
        raise table.wrong("path", path, " | ".join(f"{one}:ADDRESS" for one in INSTRUMENT_TRANSPORTS))
    mode = table.text("mode", LOAD_MODES) if kind == "load" else ""
    instrument = RigInstrument(name, kind, table.text("model"), path, mode)
    table.finish()
    return instrument


def _camera(table: Table, simulated: bool) -> RigCamera:
    name = table.text("name")
    path = table.text("path", (f"world:{name}",) if simulated else ())
    if not simulated and path.partition(":")[0] not in CAMERA_SOURCES:
        raise table.wrong("path", path, " | ".join(f"{one}:NAME" for one in CAMERA_SOURCES))
    digits = table.whole("digits", 1, 12)
    camera = RigCamera(
        name=name,
        path=path,
        corners=table.text("corners"),
        digits=digits,
        decimals=table.whole("decimals", 0, digits - 1),
        dark_on_light=table.flag("dark_on_light"),
        latency_ms=table.decimal("latency_ms"),
        latency_u_ms=table.decimal("latency_u_ms"),
        refresh_ms=table.decimal("refresh_ms"),
    )
    table.finish()
    return camera


def _indicator(table: Table, simulated: bool) -> RigIndicator:
    name = table.text("name")
    path = table.text("path", (f"world:{name}",) if simulated else ())
    if not simulated and not path.startswith("serial:/"):
        raise table.wrong("path", path, "serial:DEVICE, such as serial:/dev/ttyUSB0")
    indicator = RigIndicator(
        name=name,
        path=path,
        form=table.text("format"),
        baud=table.whole("baud", 300, 115_200),
        parity=table.text("parity", PARITIES),
    )
    table.finish()
    return indicator


def _check_indicators(rig: Rig, top: Table) -> None:
    if rig.indicators and (rig.bench != "desk" or len(rig.indicators) > 1):
        raise top.wrong("indicator", ", ".join(one.name for one in rig.indicators), "at most one, for a desk")


def _check_cameras(rig: Rig, top: Table) -> None:
    if rig.cameras and (rig.bench not in ("pile", "ac_pile") or len(rig.cameras) > 1):
        raise top.wrong("camera", ", ".join(one.name for one in rig.cameras), "at most one, for a pile bench")


def _check_instruments(rig: Rig, top: Table) -> None:
    if rig.instruments and rig.bench not in ("pile", "ac_pile"):
        raise top.wrong(
            "instrument", ", ".join(one.name for one in rig.instruments), "none: only a pile bench has them"
        )
    kinds = [one.kind for one in rig.instruments]
    others = [board.name for board in rig.boards] + [bus.name for bus in rig.buses]
    names = others + [one.name for one in rig.instruments]
    for one in rig.instruments:
        if kinds.count(one.kind) > 1:
            raise top.wrong("instrument.kind", one.kind, "each kind once")
        if names.count(one.name) > 1:
            raise top.wrong("instrument.name", one.name, "a name used once")


def _item(table: Table) -> RigItem:
    zone = table.text("zone", ZONES)
    approved = zone != "outside" and table.flag("approved")
    item = RigItem(
        name=table.text("name"),
        zone=zone,
        marking=table.text("marking") if approved else "",
        certificate=table.text("certificate") if approved else "",
        expires=table.day("expires") if approved else None,
    )
    table.finish()
    return item


def _check_items(rig: Rig, top: Table) -> None:
    """Refuse a rig that may meet fuel and does not say where each of its boards stands."""
    if rig.simulated or rig.bench != "dispenser":
        return
    listed = {item.name for item in rig.items}
    for board in rig.boards:
        if board.name not in listed:
            raise top.wrong("item.name", board.name, f"an [[item]] for every board, and its zone: {' | '.join(ZONES)}")


def _check_channels(board: RigBoard, table: Table) -> None:
    """Refuse a channel that the rig does not sample, or that carries two quantities."""
    sampled = {item.stream.name: item.channels for item in board.streams}
    seen: set[tuple[str, int]] = set()
    for index, item in enumerate(board.channels):
        field = f"channel[{index}].channel"
        if item.channel >= sampled.get(item.stream.name, 0):
            allowed = f"a channel that stream.{item.stream.name} samples: 0 .. {sampled.get(item.stream.name, 0) - 1}"
            raise table.wrong(field, item.channel, allowed)
        if (item.stream.name, item.channel) in seen:
            raise table.wrong(field, item.channel, "a channel that carries no other role")
        seen.add((item.stream.name, item.channel))


def _check_roles(rig: Rig, top: Table) -> None:
    names = [board.name for board in rig.boards]
    for name in names:
        if names.count(name) > 1:
            raise top.wrong("board.name", name, "a name used once")
    channels = [item.role for board in rig.boards for item in board.channels]
    for role in (*WATCHING_ROLES[rig.bench], *OPTIONAL_ROLES.get(rig.bench, ())):
        if role in channels:
            channels.remove(role)  # at most once: what is left over is odd below
    outputs = [item.role for board in rig.boards for item in board.outputs]
    for field, found, wanted in (
        ("board.channel.role", channels, BENCH_ROLES[rig.bench]),
        ("board.output.role", outputs, BENCH_OUTPUTS[rig.bench]),
    ):
        if sorted(found) != sorted(wanted):
            odd = sorted(set(found) ^ set(wanted)) or sorted(role for role in set(found) if found.count(role) > 1)
            raise top.wrong(field, ", ".join(odd), f"each once for a {rig.bench} bench: {' | '.join(wanted)}")
