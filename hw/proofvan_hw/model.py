"""The frozen types of boards and rigs. Counts are raw converter counts, rates are sample instants per second."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


class RigError(Exception):
    """A board or rig file is wrong: names the file, the field, the value found and what is allowed."""

    def __init__(self, file: str, field: str, value: str, allowed: str) -> None:
        super().__init__(file, field, value, allowed)
        self.file = file
        self.field = field
        self.value = value
        self.allowed = allowed

    def __str__(self) -> str:
        return f"{self.file}: {self.field} = {self.value}; allowed: {self.allowed}"


@dataclass(frozen=True, slots=True)
class Stream:
    """What a board can sample on one stream; `block_bytes` is the room for samples in one ring slot."""

    name: str
    number: int
    kind: str  # waveform, slow, pulses
    channels: int
    width: int  # bytes per sample
    lowest_rate: int
    highest_rate: int
    lowest_count: int
    highest_count: int
    block_bytes: int
    ring_blocks: int
    flush_ms: int  # 0: a block is sent when it is full


@dataclass(frozen=True, slots=True)
class Output:
    """Something a board can switch; it falls to `safe` when a command is not renewed in time."""

    name: str
    number: int
    safe: int
    longest_valid_ms: int


@dataclass(frozen=True, slots=True)
class BoardChannel:
    """What one channel of a board is; `per_count`, `lowest` and `highest` are decimal texts in `unit`."""

    stream: str
    number: int
    name: str
    chip: str
    unit: str
    per_count: str
    lowest: str
    highest: str
    antialias: str
    protection: str
    isolation: str


@dataclass(frozen=True, slots=True)
class Board:
    """One board family."""

    family: str
    number: int
    title_zh: str
    title_en: str
    tick_hz: int
    streams: tuple[Stream, ...]
    outputs: tuple[Output, ...]
    pins: tuple[tuple[str, int], ...] = ()  # GPIO number by name
    channels: tuple[BoardChannel, ...] = ()

    def channel(self, stream: str, number: int) -> BoardChannel:
        """Give what a channel is; KeyError when the board has no such channel."""
        return {(item.stream, item.number): item for item in self.channels}[stream, number]

    def stream(self, name: str) -> Stream:
        """Give the stream of that name; KeyError when the board has none."""
        return {stream.name: stream for stream in self.streams}[name]

    def output(self, number: int) -> Output:
        """Give the output of that number; KeyError when the board has none."""
        return {output.number: output for output in self.outputs}[number]


@dataclass(frozen=True, slots=True)
class RigStream:
    """How a rig runs one stream of a board: rate in sample instants per second (0 for pulses)."""

    stream: Stream
    rate: int
    channels: int


@dataclass(frozen=True, slots=True)
class Channel:
    """Which quantity a channel carries, and the role of the standard that calibrates it (empty: it only watches)."""

    stream: Stream
    channel: int
    role: str
    standard: str


@dataclass(frozen=True, slots=True)
class RigOutput:
    """What an output switches in this rig."""

    output: Output
    role: str


@dataclass(frozen=True, slots=True)
class RigBoard:
    """One board in a rig; `path` is a device path, or "world:NAME" for a simulated board."""

    name: str
    board: Board
    path: str
    streams: tuple[RigStream, ...]
    channels: tuple[Channel, ...]
    outputs: tuple[RigOutput, ...]

    def stream(self, name: str) -> RigStream:
        """Give the stream of that name; KeyError when this rig does not run it."""
        return {item.stream.name: item for item in self.streams}[name]

    def channel(self, role: str) -> Channel:
        """Give the channel that carries a role; KeyError when none does."""
        return {item.role: item for item in self.channels}[role]

    def output(self, role: str) -> RigOutput:
        """Give the output that plays a role; KeyError when none does."""
        return {item.role: item for item in self.outputs}[role]


@dataclass(frozen=True, slots=True)
class RigItem:
    """Something of a rig that stands near fuel: in which zone (GB 3836.14), and what approves it there.

    `marking`, `certificate` and `expires` are empty or None for what has no explosion-proof approval.
    """

    name: str
    zone: str  # zone0 (inside an open measure), zone1 (around it), zone2, outside
    marking: str  # such as Ex ib IIB T4 Gb
    certificate: str
    expires: date | None


@dataclass(frozen=True, slots=True)
class RigBus:
    """A CAN bus to the instrument; `path` names it as python-can does, or is "world:NAME" for a simulated one."""

    name: str  # CAN1
    path: str  # socketcan:can0, slcan:/dev/ttyACM0, virtual:name, world:CAN1


@dataclass(frozen=True, slots=True)
class RigInstrument:
    """An instrument with a remote interface; `mode` is how a load holds its load point, empty for a meter.

    `path` is "scpi:" and a VISA resource, "modbus:tcp:HOST:PORT:UNIT", "modbus:rtu:DEVICE:BAUD:UNIT", or "world:NAME".
    """

    name: str  # L1
    kind: str  # load, meter
    model: str  # names the file of its commands or registers
    path: str
    mode: str  # cc, cp, cv


@dataclass(frozen=True, slots=True)
class RigCamera:
    """A camera on the pile's display; `path` is v4l2:DEVICE, file:VIDEO or world:NAME, times are decimal texts in ms.

    `corners` of the field of digits, "x,y" four times, clockwise from above left, in pixels of the camera.
    """

    name: str  # V1
    path: str
    corners: str
    digits: int
    decimals: int
    dark_on_light: bool
    latency_ms: str  # from light to time stamp
    latency_u_ms: str  # its standard uncertainty at one edge
    refresh_ms: str  # the display's own rhythm, at most


@dataclass(frozen=True, slots=True)
class RigIndicator:
    """The weighing indicator under test on a serial line; `path` is "serial:DEVICE" or "world:NAME"."""

    name: str  # W1
    path: str
    form: str  # of its continuous output: toledo, yaohua, yaohua_text, a_and_d, cas
    baud: int
    parity: str  # N, E, O


@dataclass(frozen=True, slots=True)
class Rig:
    """The boards behind one bench. Every role of the bench is present exactly once."""

    id: str
    simulated: bool
    title_zh: str
    title_en: str
    bench: str  # pile, dispenser
    boards: tuple[RigBoard, ...]
    items: tuple[RigItem, ...] = ()
    buses: tuple[RigBus, ...] = ()  # of a pile bench: the one on which the van is the vehicle
    instruments: tuple[RigInstrument, ...] = ()  # of a pile bench: electronic load, standard meter
    cameras: tuple[RigCamera, ...] = ()  # of a pile bench: at most one, on the display
    indicators: tuple[RigIndicator, ...] = ()  # of a desk: at most one, of the scale under test

    def board_of(self, role: str) -> RigBoard:
        """Give the board that carries a channel or output role; KeyError when none does."""
        for board in self.boards:
            roles = [channel.role for channel in board.channels] + [output.role for output in board.outputs]
            if role in roles:
                return board
        raise KeyError(role)
