"""`proofvan meter`: what the meter inside a pile says on its serial line."""

from __future__ import annotations

from typing import Annotated, Any, get_args

import typer

from proofvan.cli.envelope import ask_json, print_result
from proofvan.cli.words import both, say
from proofvan.compose.meter_line import DEFAULT_BAUD, DEFAULT_PARITY, PARITIES, read_line
from proofvan.core.errors import InputError
from proofvan.instruments.meter_bus.dialogue import ProtocolName, read_meter
from proofvan.instruments.reported import ReportedValue


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("meter", help=both("cli-meter-help"))(read)


def read(
    port: Annotated[str, typer.Argument(help=both("cli-meter-port"))],
    protocol: Annotated[str, typer.Option("--protocol", help=both("cli-meter-protocol"))] = "dlt645",
    address: Annotated[str, typer.Option("--address", help=both("cli-meter-address"))] = "",
    baud: Annotated[int, typer.Option("--baud", min=300, max=115200, help=both("cli-meter-baud"))] = DEFAULT_BAUD,
    parity: Annotated[str, typer.Option("--parity", help=both("cli-meter-parity"))] = DEFAULT_PARITY,
    as_json: Annotated[bool, typer.Option("--json", help=both("cli-json"))] = False,
) -> None:
    """Read energy, voltages, currents and power."""
    ask_json("meter", as_json)
    name = _protocol(protocol)
    if address and not (len(address) == 12 and address.isdecimal()):
        raise InputError("cli-meter-address-wrong", value=address)
    if parity not in PARITIES:
        raise InputError("cli-meter-parity-unknown", value=parity, allowed=", ".join(PARITIES))
    values = read_line(port, baud, parity, read_meter(name, address))
    if as_json:
        print_result("meter", [_plain(value) for value in values])
        return
    for value in values:
        print(
            say(
                "cli-meter-value",
                device=value.device,
                quantity=value.quantity,
                phase=value.phase or "-",
                value=f"{value.value:f}",
                unit=value.unit,
                step=f"{value.step:f}",
            )
        )
    if any(value.quantity == "energy_import" for value in values):
        print(say("cli-meter-coarse"))


def _protocol(word: str) -> ProtocolName:
    for name in get_args(ProtocolName):
        if word == name:
            return name  # type: ignore[no-any-return]
    raise InputError("cli-meter-protocol-unknown", value=word, allowed=", ".join(get_args(ProtocolName)))


def _plain(value: ReportedValue) -> dict[str, Any]:
    return {
        "source": value.source,
        "device": value.device,
        "quantity": value.quantity,
        "phase": value.phase,
        "value": f"{value.value:f}",
        "unit": value.unit,
        "step": f"{value.step:f}",
    }
