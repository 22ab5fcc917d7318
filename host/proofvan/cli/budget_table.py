"""Results, budgets and verdicts as lines for the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from proofvan.cli.words import language, say
from proofvan.core.line.results import BudgetLine, Limit, Result, Verdict
from proofvan.core.messages import text
from proofvan.uncertainty.adaptive import Distribution, tolerance_of


def result_lines(result: Result, drawn: Distribution | None) -> Iterator[str]:
    """Give a result, its formula with the numbers filled in, its budget and what drawing says."""
    point = f" [{result.point}]" if result.point else ""
    yield f"{_word(result.name)}{point}  = {number(result.value, 8)} {result.unit}  → {result.rounded} {result.unit}"
    if result.formula:
        yield f"    {result.formula}"
    if result.budget:
        yield "    " + say(
            "cli-compute-uncertainty",
            u=number(result.standard_uncertainty),
            freedom=_freedom(result.degrees_of_freedom),
            k=f"{float(result.coverage_factor):.2f}",
            expanded=number(result.expanded_uncertainty),
            unit=result.unit,
        )
        yield from budget_lines(result.budget)
    if drawn is not None:
        yield from drawn_lines(drawn, result.unit, float(result.value), float(result.expanded_uncertainty), digits=1)


def drawn_lines(
    drawn: Distribution, unit: str, value: float, expanded_uncertainty: float, digits: int
) -> Iterator[str]:
    """Give what Monte Carlo says, and whether it confirms the GUM."""
    yield "    " + say(
        "cli-compute-drawn",
        mean=number(drawn.mean, 6),
        u=number(drawn.standard_uncertainty),
        low=number(drawn.low, 4),
        high=number(drawn.high, 4),
        unit=unit,
        draws=drawn.draws,
    )
    agrees = drawn.confirms(value, expanded_uncertainty, digits)
    message = "cli-compute-confirmed" if agrees else "cli-compute-not-confirmed"
    yield "    " + say(message, tolerance=f"{tolerance_of(drawn.standard_uncertainty, digits):g}")
    if not drawn.settled:
        yield "    " + say("cli-compute-not-settled")


def budget_lines(budget: Sequence[BudgetLine]) -> Iterator[str]:
    """Give a budget, the largest contribution first."""
    yield "    " + say("cli-compute-budget-head")
    for line in sorted(budget, key=lambda one: -float(one.contribution)):
        yield (
            f"    {number(line.contribution):>12}  u = {number(line.standard_uncertainty)} {line.unit}"
            f"  c = {number(line.sensitivity)}  ν = {_freedom(line.degrees_of_freedom)}"
            f"  {line.distribution}  {_word(line.label)}" + (f"  ({line.basis})" if line.basis else "")
        )


def verdict_lines(verdicts: Iterable[Verdict]) -> Iterator[str]:
    """Give each verdict with its limit, where the limit stands and who is sure of it."""
    for verdict in verdicts:
        point = f" [{verdict.point}]" if verdict.point else ""
        reason = f"  {_word(verdict.reason)}" if verdict.reason else ""
        judged = f"|{verdict.judged}|" if verdict.judged else "-"
        yield f"{say('cli-verdict', verdict=verdict.outcome.value)}  {_word(verdict.result)}{point}{reason}"
        bound = f"{judged} ≤ {verdict.limit.value} {verdict.limit.unit}"
        yield f"    {bound}  {provenance(verdict.limit)}; {_word(verdict.rule)}"


def provenance(limit: Limit) -> str:
    """Say where a limit stands and how sure we are of it."""
    confirmed = f", {limit.confirmed_by}" if limit.confirmed_by else ""
    return say(
        "cli-compute-provenance",
        id=limit.id,
        edition=limit.edition,
        clause=limit.clause,
        provenance=say(f"cli-provenance-{limit.provenance.lower()}"),
        confirmed=confirmed,
    )


def number(value: float | str, digits: int = 3) -> str:
    """Give a number with so many significant digits."""
    return f"{float(value):.{digits}g}"


def _freedom(value: float | str) -> str:
    freedom = float(value)
    return "∞" if freedom == float("inf") else f"{freedom:.1f}"


def _word(message: str) -> str:
    try:
        return text(message, language())
    except KeyError:
        return message
