"""`proofvan supervise`: volumes drawn with a recorded seed, and the evidence report of a visit."""

from __future__ import annotations

import secrets
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated

import typer

from proofvan.cli.envelope import ask_json, print_result
from proofvan.cli.exit_codes import ExitCode
from proofvan.cli.unlock import open_signer
from proofvan.cli.words import both, language, say
from proofvan.compose.now import utc_now
from proofvan.core.errors import InputError
from proofvan.keys.practice import practice_signer
from proofvan.methods.tables import read
from proofvan.supervision import draws, report
from proofvan.supervision.findings import Outcome
from proofvan.supervision.identity import Register
from proofvan.supervision.visit import examine, load

_CODES = {
    Outcome.AS_EXPECTED: ExitCode.OK,
    Outcome.DEVIATES: ExitCode.FAIL,
    Outcome.NOT_DONE: ExitCode.INCONCLUSIVE,
}
Json = Annotated[bool, typer.Option("--json", help=both("cli-json"))]


def register(app: typer.Typer) -> None:
    """Add the command group."""
    group = typer.Typer(help=both("cli-supervise-help"), no_args_is_help=True)
    group.command("draw", help=both("cli-supervise-draw-help"))(draw)
    group.command("examine", help=both("cli-supervise-examine-help"))(examine_visit)
    app.add_typer(group, name="supervise")


def draw(
    count: Annotated[int, typer.Option("--count", min=1, max=100, help=both("cli-supervise-count"))] = 6,
    nominal: Annotated[str, typer.Option("--nominal", help=both("cli-supervise-nominal"))] = "20",
    reference: Annotated[str, typer.Option("--reference", help=both("cli-supervise-reference"))] = "measure",
    seed: Annotated[str, typer.Option("--seed", help=both("cli-supervise-seed"))] = "",
    as_json: Json = False,
) -> None:
    """Draw volumes; without a seed a new one is made."""
    ask_json("supervise draw", as_json)
    used = _seed(seed) if seed else secrets.token_bytes(32)
    found = {
        "commitment": draws.commitment(used),
        "seed": used.hex(),
        "volumes": _drawn(count, nominal, reference, used),
    }
    if as_json:
        print_result("supervise draw", found, ExitCode.OK)
    else:
        print(say("cli-supervise-commitment", commitment=found["commitment"]))
        print(say("cli-supervise-opened", seed=found["seed"]))
        print("\n".join(found["volumes"]))


def examine_visit(
    file: Annotated[Path, typer.Argument(help=both("cli-supervise-visit"))],
    known: Annotated[Path | None, typer.Option("--register", help=both("cli-supervise-register"))] = None,
    out: Annotated[Path | None, typer.Option("--out", help=both("cli-supervise-out"))] = None,
    key: Annotated[str, typer.Option("--key", help=both("cli-supervise-key"))] = "",
    as_json: Json = False,
) -> None:
    """Do every check of a visit; exit code 10 when one deviates. With --out the signed report and its pages."""
    ask_json("supervise examine", as_json)
    visit, digest = load(file)
    made = examine(visit, read(known, Register) if known else None, digest)
    code, files = _CODES[made.outcome], _written(made, out, key)
    if as_json:
        found = {"report": made.plain(), "sha256": made.digest(), "files": files}
        print_result("supervise examine", found, code)
    else:
        print("\n".join([*report.lines(made, language()), *files]))
    raise typer.Exit(code)


def _written(made: report.EvidenceReport, out: Path | None, key: str) -> list[str]:
    """Write the report when it is wanted; without a key the practice key signs, for practice only."""
    if out is None:
        return []
    if not key and made.service != "practice":
        raise InputError("cli-supervise-value", field="--key", value="", allowed=say("cli-supervise-key"))
    from proofvan.compose.evidence import write_evidence  # draws: most examinations do not

    signer = open_signer(key) if key else practice_signer()
    return [str(path) for path in write_evidence(made, out, utc_now()[:10], signer)]


def _drawn(count: int, nominal: str, reference: str, seed: bytes) -> list[str]:
    if reference == "measure":
        return [f"{one} + {other} = {one + other} L" for one, other in draws.splits(_litres(nominal), count, seed)]
    if reference not in ("master_meter", "scale"):
        allowed = "measure, master_meter, scale"
        raise InputError("cli-supervise-value", field="reference", value=reference, allowed=allowed)
    kind: draws.Reference = "master_meter" if reference == "master_meter" else "scale"
    return [f"{one} L" for one in draws.free_volumes(count, seed, kind)]


def _litres(nominal: str) -> Decimal:
    try:
        value = Decimal(nominal)
        if value.is_finite():
            return value.quantize(draws.STEP) if value == value.quantize(draws.STEP) else value
    except InvalidOperation:
        pass
    raise InputError("cli-supervise-value", field="nominal", value=nominal, allowed="20")


def _seed(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise InputError("cli-supervise-value", field="seed", value=text, allowed="0-9a-f") from None
