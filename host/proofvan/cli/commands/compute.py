"""`proofvan compute REGULATION FILE`: formulas, budget and verdict on values that were typed in."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from proofvan.cli.budget_table import result_lines, verdict_lines
from proofvan.cli.envelope import ask_json, print_result
from proofvan.cli.exit_codes import ExitCode
from proofvan.cli.words import both, language, say
from proofvan.core.line.results import Outcome
from proofvan.core.messages import explain
from proofvan.methods.quantities import ENTERED
from proofvan.records.rules import overall
from proofvan.regulations import catalogue
from proofvan.regulations.computed import Computed, compute

_CODES = {
    Outcome.PASS: ExitCode.OK,
    Outcome.FAIL: ExitCode.FAIL,
    Outcome.MEASURED: ExitCode.OK,
    Outcome.INCONCLUSIVE: ExitCode.INCONCLUSIVE,
}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("compute", help=both("cli-compute-help"))(compute_file)


def compute_file(
    regulation: Annotated[str, typer.Argument(help=both("cli-compute-regulation"))],
    file: Annotated[Path, typer.Argument(help=both("cli-compute-file"))],
    monte_carlo: Annotated[bool, typer.Option("--monte-carlo", help=both("cli-compute-monte-carlo"))] = False,
    seed: Annotated[int, typer.Option("--seed", min=0, help=both("cli-compute-seed"))] = 1,
    as_json: Annotated[bool, typer.Option("--json", help=both("cli-json"))] = False,
) -> None:
    """Compute an input file."""
    ask_json("compute", as_json)
    found = compute(catalogue.named(regulation), file, monte_carlo, seed)
    outcome = overall(found.evaluation.verdicts)
    if as_json:
        print_result("compute", {"outcome": outcome.value, **_plain(found)}, _CODES[outcome])
    else:
        _print(found, outcome)
    raise typer.Exit(_CODES[outcome])


def _print(found: Computed, outcome: Outcome) -> None:
    for result in found.evaluation.results:
        for line in result_lines(result, found.drawn.get((result.name, result.point))):
            print(line)
    print()
    for line in verdict_lines(found.evaluation.verdicts):
        print(line)
    print()
    entered = sum(len(names) for names in found.typed.entered.values())
    print(say("cli-compute-entered", count=entered, mark=ENTERED))
    if found.refused is not None:
        print(say("cli-compute-refused", what=" ".join(explain(found.refused, language()))))
    print(say("cli-verdict", verdict=outcome.value))


def _plain(found: Computed) -> dict[str, Any]:
    refused = found.refused
    return {
        "results": [asdict(result) for result in found.evaluation.results],
        "verdicts": [asdict(verdict) for verdict in found.evaluation.verdicts],
        "monte_carlo": [
            {"result": name, "point": point, **asdict(drawn)} for (name, point), drawn in found.drawn.items()
        ],
        "entered": {"mark": ENTERED, "values": {key: list(names) for key, names in found.typed.entered.items()}},
        "refused": None if refused is None else {"id": refused.fault, "evidence": _strings(refused.evidence)},
    }


def _strings(evidence: Any) -> dict[str, str]:
    return {name: str(value) for name, value in evidence.items()}
