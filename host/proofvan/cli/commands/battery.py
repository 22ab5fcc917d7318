"""`proofvan battery`: charge, energy and pulses out of the log of a battery cycler."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated, Any

import typer

from proofvan.cli.envelope import ask_json, print_result
from proofvan.cli.exit_codes import ExitCode
from proofvan.cli.words import both, say
from proofvan.waveforms.charge import CyclerStep, Pulse, pulses, steps, turns
from proofvan.waveforms.cycler import read_cycler


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("battery", help=both("cli-battery-help"))(battery)


def battery(
    file: Annotated[Path, typer.Argument(help=both("cli-battery-file"))],
    observations: Annotated[bool, typer.Option("--observations", help=both("cli-battery-observations"))] = False,
    point: Annotated[str, typer.Option("--point", help=both("cli-battery-point"))] = "1I3",
    as_json: Annotated[bool, typer.Option("--json", help=both("cli-json"))] = False,
) -> None:
    """Integrate a log step by step, by the signal core's exact sums."""
    ask_json("battery", as_json)
    found = steps(read_cycler(file))
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    if as_json:
        print_result("battery", _plain(found, digest), ExitCode.OK)
    elif observations:
        print("\n".join(_tables(found, digest, point)))
    else:
        print("\n".join(_lines(found, digest)))
    raise typer.Exit(ExitCode.OK)


def _lines(found: tuple[CyclerStep, ...], digest: str) -> list[str]:
    lines = [say("cli-battery-log", digest=digest)]
    for number, one in enumerate(found, 1):
        values = _step(one)
        lines.append(say("cli-battery-step", number=number, name=say(f"cli-battery-{one.kind}"), **values))
    lines += [
        say("cli-battery-pulse", before=f"{one.before_v:.4f}", after=f"{one.after_v:.4f}", **_pulse(one))
        for one in pulses(found)
    ]
    return lines


def _step(one: CyclerStep) -> dict[str, str]:
    return {
        "first": str(one.rows[0].line),
        "last": str(one.rows[-1].line),
        "seconds": f"{one.seconds:.1f}",
        "charge": f"{float(one.amount.charge):+.4f}",
        "energy": f"{float(one.amount.energy):+.4f}",
        "hidden": f"{float(one.may_hide.charge):.4f}",
        "hidden_energy": f"{float(one.may_hide.energy):.4f}",
    }


def _pulse(one: Pulse) -> dict[str, str]:
    milliohm = abs(1000 * (one.before_v - one.after_v) / one.current_a)
    return {"current": f"{one.current_a:+.4f}", "seconds": f"{one.seconds:g}", "resistance": f"{milliohm:.4f}"}


def _plain(found: tuple[CyclerStep, ...], digest: str) -> dict[str, Any]:
    """Give everything as decimal strings: what is exact stays a fraction of integers."""
    exact = [{"exact_charge_ah": str(one.amount.charge), "exact_energy_wh": str(one.amount.energy)} for one in found]
    return {
        "log": digest,
        "steps": [{"kind": one.kind, **_step(one), **more} for one, more in zip(found, exact, strict=True)],
        "pulses": [
            {"before": f"{one.before_v:.6f}", "after": f"{one.after_v:.6f}", **_pulse(one)} for one in pulses(found)
        ],
    }


def _tables(found: tuple[CyclerStep, ...], digest: str, point: str) -> list[str]:
    """Write what an input file of `proofvan compute traction_battery` has of this log."""
    lines = []
    for run, (charge, discharge) in enumerate(turns(found), 1):
        lines += ["[[observations.cycle]]", f'point = "{point}"', f"run = {run}", *_amounts(charge, discharge)]
        lines += [f"# temperature = {say('cli-battery-temperature')}", f'log = "{digest}"', ""]
    return lines


def _amounts(charge: CyclerStep, discharge: CyclerStep) -> list[str]:
    values = {
        "discharged": -float(discharge.amount.charge),
        "discharged_energy": -float(discharge.amount.energy),
        "discharge_time": discharge.seconds / 3600,
        "charged": float(charge.amount.charge),
        "charged_energy": float(charge.amount.energy),
        "charge_time": charge.seconds / 3600,
        "hidden": float(discharge.may_hide.charge),
        "hidden_energy": float(discharge.may_hide.energy),
    }
    return [f"{name} = {value:.12g}" for name, value in values.items()]
