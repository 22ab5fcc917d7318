"""Reads the voltage and current of our own recordings, scaled by the standard's certificate that lies in them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from proofvan.core.errors import InputError
from proofvan.core.intake import Received
from proofvan.link.reading import RecordingReader
from proofvan.standards.standard import ChannelCoefficients
from proofvan.standards.standard import load as load_standard
from proofvan.waveforms.table import Choice, Column, Table, column
from proofvan_dsp import frame, unpack
from proofvan_hw.load import Rig, RigBoard, RigError, load_rig
from proofvan_wire import registry
from proofvan_wire.errors import RemoteProtocolError
from proofvan_wire.sample_messages import SampleBlock

# What is recorded of direct current; of alternating current voltage_1 to voltage_3 and the currents to them.
_UNITS = {"voltage": "V", "current": "A"}


def read_recording(path: Path, choice: Choice) -> Table:
    """Read one uninterrupted section of the waveform; the longest unless `choice.section` (from 1) names another.

    Raises InputError when the recording has no rig with voltage and current on one board, or not so many sections.
    """
    reader = RecordingReader([path])
    board, coefficients = _setup(path, reader.attachments())
    sections = list(_sections(reader, board))
    if not sections:
        raise InputError("waveform-no-numbers", file=path.name, searched=0)
    chosen = sections[_number(path, sections, choice.section)]
    counts = np.concatenate(chosen.blocks)
    columns = tuple(_scaled(board, coefficients, role, unit, counts) for role, unit in _roles(board))
    return Table(path.name, columns, float(board.stream("waveform").rate))


@dataclass(slots=True)
class _Section:
    """Samples of one start of the stream, without a hole; `end` is the index after the last."""

    end: int
    blocks: list[npt.NDArray[np.signedinteger]] = field(default_factory=list)


def _setup(path: Path, found: Mapping[str, bytes]) -> tuple[RigBoard, Mapping[str, ChannelCoefficients]]:
    with tempfile.TemporaryDirectory(prefix="proofvan-") as place:
        try:
            board = _board(load_rig(_written(place, "rig.toml", found["rig.toml"])))
            role = board.channel(_roles(board)[0][0]).standard
            standard = load_standard(_written(place, "standard.toml", found[f"standard/{role}.toml"]))
        except (KeyError, RigError) as problem:
            detail = f"no voltage and current: {problem}"
            raise InputError("waveform-unreadable", file=path.name, detail=detail) from problem
    return board, standard.channels


def _board(rig: Rig) -> RigBoard:
    """Give the board with the voltages; raises RigError when there is none."""
    return next((board for board in rig.boards if _roles(board)), None) or rig.board_of("voltage")


def _roles(board: RigBoard) -> list[tuple[str, str]]:
    """Give the roles of the waveform's channels with their units, in the rig's order."""
    found = [(item.role, _UNITS.get(item.role.rstrip("_123"), "")) for item in board.channels]
    return [(role, unit) for role, unit in found if unit]


def _written(place: str, name: str, content: bytes) -> Path:
    file = Path(place) / name
    file.write_bytes(content)
    return file


def _sections(reader: RecordingReader, board: RigBoard) -> Iterator[_Section]:
    section: _Section | None = None
    for block in _blocks(reader, board):
        repeated = section is not None and 0 < block.first_index < section.end
        if repeated:
            continue  # asked for again, and here already
        if section is None or block.first_index != section.end:
            if section is not None:
                yield section
            section = _Section(block.first_index)
        counts = unpack.samples(block.samples, block.channels, block.width)
        section.blocks.append(counts)
        section.end += len(counts)
    if section is not None:
        yield section


def _blocks(reader: RecordingReader, board: RigBoard) -> Iterator[SampleBlock]:
    scanner = frame.Scanner()
    wanted = board.stream("waveform").stream.number
    for record in reader.records():
        if isinstance(record, Received) and record.port == board.name:
            for message, _flags, _sequence, payload in scanner.feed(record.data):
                block = _decoded(message, payload)
                if isinstance(block, SampleBlock) and block.stream == wanted:
                    yield block


def _decoded(message: int, payload: bytes) -> object:
    try:
        return registry.decode(message, payload)
    except RemoteProtocolError:
        return None  # a message of a later program


def _number(path: Path, sections: list[_Section], wanted: int | None) -> int:
    if wanted is None:
        return max(range(len(sections)), key=lambda number: sum(map(len, sections[number].blocks)))
    if not 1 <= wanted <= len(sections):
        raise InputError("waveform-section", file=path.name, value=wanted, allowed=f"1 … {len(sections)}")
    return wanted - 1


def _scaled(
    board: RigBoard,
    known: Mapping[str, ChannelCoefficients],
    role: str,
    unit: str,
    counts: npt.NDArray[np.signedinteger],
) -> Column:
    one = known[role]
    values = (counts[:, board.channel(role).channel] - float(one.offset_counts)) * float(one.gain)
    return column(role, unit, np.ascontiguousarray(values))
