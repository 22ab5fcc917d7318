"""`proofvan can decode`: what charger and vehicle say to each other, from a log or from the bus itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import typer

from proofvan.cli.envelope import ask_json, print_result
from proofvan.cli.words import both, language, say
from proofvan.compose.can_bus import LIBRARY_LOGS, is_bus, leave, library_frames, live_frames, open_bus
from proofvan.core.errors import InputError, LinkLost
from proofvan.core.messages import LANGUAGES, text
from proofvan.instruments.dc_vehicle import database
from proofvan.instruments.dc_vehicle.bus_log import Logged, UnreadableLine, read_log
from proofvan.instruments.dc_vehicle.complaints import Complaint
from proofvan.instruments.dc_vehicle.database import Value
from proofvan.instruments.dc_vehicle.decoding import BusDecoder, BusMessage
from proofvan.instruments.dc_vehicle.recorded_bus import RECORDING, recorded_frames
from proofvan.instruments.dc_vehicle.summary import BusSummary, Summary


def register(app: typer.Typer) -> None:
    """Add the command group."""
    group = typer.Typer(help=both("cli-can-help"), no_args_is_help=True)
    group.callback()(_group)
    group.command("decode", help=both("cli-can-decode-help"))(decode)
    app.add_typer(group, name="can")


def decode(
    source: Annotated[str, typer.Argument(help=both("cli-can-source"), metavar="FILE|IFACE")],
    only_summary: Annotated[bool, typer.Option("--summary", help=both("cli-can-summary-only"))] = False,
    only_bad: Annotated[bool, typer.Option("--bad", help=both("cli-can-bad-only"))] = False,
    seconds: Annotated[float | None, typer.Option("--seconds", min=0.0, help=both("cli-can-seconds"))] = None,
    as_json: Annotated[bool, typer.Option("--json", help=both("cli-json"))] = False,
) -> None:
    """Decode a log or a live bus; bad frames are named and the rest goes on."""
    ask_json("can decode", as_json)
    decoder, summary, kept = BusDecoder(), Summary(), []
    frames = _Until(_frames(source, seconds))
    for item in frames:
        if isinstance(item, UnreadableLine):
            summary.unreadable_lines += 1
            if not as_json and not only_summary:
                print(say("cli-can-unreadable", number=item.number, text=item.text))
            continue
        summary.frames += 1
        message = decoder.decode(item.time_ns, item.frame)
        if message is None:
            continue
        summary.add(message)
        if only_summary or (only_bad and not message.complaints):
            continue
        if as_json:
            kept.append(_plain(message))
        else:
            _print(message)
    if as_json and frames.lost is None:
        print_result("can decode", {"source": source, "messages": kept, "summary": _plain_summary(summary.result())})
    elif not as_json:
        _print_summary(summary.result())
    if frames.lost is not None:
        raise frames.lost


class _Until:
    """What came until the adapter went: that is shown all the same, and the fault after it."""

    def __init__(self, frames: Iterable[Logged]) -> None:
        self._frames = frames
        self.lost: LinkLost | None = None

    def __iter__(self) -> Iterator[Logged]:
        try:
            yield from self._frames
        except LinkLost as lost:
            self.lost = lost


def _group() -> None:
    """Keep the group a group although it has one command."""


def _frames(source: str, seconds: float | None) -> Iterable[Logged]:
    path = Path(source)
    if path.is_file():
        if path.suffix.lower() == RECORDING:
            return recorded_frames(path)
        if path.suffix.lower() in LIBRARY_LOGS:
            return library_frames(path)
        return read_log(path.name, path.read_bytes())
    if not is_bus(source):
        raise InputError("can-source-missing", source=source)
    return _live(source, seconds)


def _live(source: str, seconds: float | None) -> Iterable[Logged]:
    bus = open_bus(source)
    try:
        yield from live_frames(bus, seconds)
    finally:
        leave(bus)


def _print(message: BusMessage) -> None:
    chinese, english = database.words(message.name) if message.name in database.kinds() else ("", "")
    head = f"{message.time_ns / 1e9:14.6f}  {message.identifier:08X}  {message.name:3}  "
    print(head + (chinese if language() == "zh" else english))
    for name, value in message.values.items():
        print(f"{'':20}{_field(message.name, name)}: {_shown(message.name, name, value)}")
    if not message.values and message.data:
        print(f"{'':20}{message.data.hex(' ')}")
    for complaint in message.complaints:
        print(f"{'':18}✘ {say(complaint.message, **complaint.values)}")


def _field(message: str, name: str) -> str:
    chinese, english = database.words(message, name)
    return chinese if language() == "zh" else english


def _shown(message: str, name: str, value: Value) -> str:
    meaning = database.meaning(message, name, value)
    return f"{value} {database.unit(message, name)}".rstrip() + (f" ({meaning})" if meaning else "")


def _print_summary(found: BusSummary) -> None:
    print(say("cli-can-frames", frames=found.frames, unreadable=found.unreadable_lines))
    print(say("cli-can-messages", counts=", ".join(f"{name} {count}" for name, count in found.messages.items())))
    for one in found.energies:
        print(
            say(
                "cli-can-energy",
                source=one.source,
                energy_kwh=f"{one.energy_kwh:.7f}",
                charge_ah=f"{one.charge_ah:.7f}",
                seconds=f"{one.duration_s:.1f}",
                values=one.values,
                voltage_v=one.highest_voltage_v,
                current_a=one.highest_current_a,
            )
        )
    if found.error_frames:
        print(say("cli-can-error-messages", count=found.error_frames))
    for message, count in found.complaints.items():
        print(say("cli-can-complaints", count=count, what=say(f"{message}.kind")))


def _plain(message: BusMessage) -> dict[str, Any]:
    return {
        "number": message.number,
        "time_s": str(Decimal(message.time_ns) / Decimal(1_000_000_000)),
        "identifier": f"{message.identifier:08X}",
        "message": message.name,
        # the number of a vehicle lies in the bytes of BRM too
        "data": "" if message.name == "BRM" else message.data.hex(),
        "values": {name: str(value) for name, value in message.values.items()},
        "complaints": [_plain_complaint(complaint) for complaint in message.complaints],
    }


def _plain_complaint(complaint: Complaint) -> dict[str, Any]:
    words: dict[str, Any] = {one: text(complaint.message, one, **complaint.values) for one in LANGUAGES}
    return {"id": complaint.message, "values": dict(complaint.values), **words}


def _plain_summary(found: BusSummary) -> dict[str, Any]:
    plain = asdict(found)
    plain["energies"] = [{name: str(value) for name, value in asdict(one).items()} for one in found.energies]
    return plain
