"""Thousands of virtual verifications of every method: what was drawn is typed or read in the steps, then judged.

`python tests/regulations/campaigns.py [FOLDER ...] [--count 2000]` does them and writes the rows of docs/campaigns.md.
The truth of every influence is drawn from the budget's own distributions; nothing is put into the evaluation that a
step did not observe. The points of a plan take turns.
"""

from __future__ import annotations

import argparse
import asyncio
import math
import time
import tomllib
from collections.abc import Coroutine, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cache
from itertools import cycle, islice
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from fake_benches import FakeClock, FakeDispenser, TypingOperator
from practice_cases import empty_case
from pydantic import ValidationError

from proofvan.core.errors import ProofvanError
from proofvan.core.line.readings import Reading
from proofvan.core.line.results import Outcome, Result, Verdict
from proofvan.instruments.benches import SelfCheck
from proofvan.procedures.regulation import Case, Evaluation
from proofvan.procedures.step import StepRun
from proofvan.regulations import catalogue
from proofvan.regulations.dispensers.inputs import Delivery
from proofvan.standards.register import load_roles

TABLE = Path(__file__).parents[2] / "docs" / "campaigns.md"
COUNT, SEED = 2000, 2593
# Where one rectangular influence dominates, U of k = 2 covers 97.1 % (200 000 draws of the formula: 96.6 to 97.2 % by
# point); of 2 000 the share varies by 0.4 %, too much to tell that from 97.5 %.
COUNTS = {("jjg996_cng_dispenser", "shown_in m3"): 8000}
MISSING = "Not yet run at this size: "
# Share of passes at so many u beside the effective limit (field practice 1.4).
RATES = {-2.0: 0.977, -1.0: 0.841, 0.0: 0.5, 1.0: 0.159, 2.0: 0.023}
# Largest U (k = 2) as planned, in per cent (field practice 7), beside a third of the limit; twice as much of a smallest
# quantity, whose limit is twice as wide.
BOUNDS = {
    ("jjg443_fuel_dispenser", "automatic_measure"): 0.07,
    ("hydrogen_dispenser", ""): 0.7,
    ("jjg996_cng_dispenser", ""): 0.3,
}
# The charging piles have campaigns of their own: test_pile_campaigns.py.
FOLDERS = [folder for folder in catalogue.folders() if catalogue.load(folder).bench in ("", "dispenser")]


@dataclass(frozen=True)
class Row:
    """What came out of the campaign of one method, as it stands in the table."""

    folder: str
    plan: str
    verifications: int
    covered: float  # share of E within U of the truth
    rms: float  # of (E - truth) / u
    largest_u: float  # U as planned, as a share of its bound
    passes: str  # at L - 2 u, L - u, L, L + u, L + 2 u
    refused: int  # by a step, or not completed
    cpu_s: float


@dataclass
class Counted:
    """What is counted on the way."""

    scaled: list[float] = field(default_factory=list)
    passed: dict[float, list[bool]] = field(default_factory=lambda: {distance: [] for distance in RATES})
    refused: int = 0


class DrawnDispenser(FakeDispenser):
    """The bench of one delivery: it reads what was drawn for it."""

    def __init__(self, drawn: Any, log: list[str], clock: FakeClock) -> None:
        super().__init__(log, clock)
        self._drawn = drawn
        if isinstance(drawn, Delivery):
            self.seconds = drawn.seconds

    async def self_check(self) -> SelfCheck:
        check: SelfCheck = self._drawn.self_check
        return check

    async def level(self, window_s: float) -> Reading:
        level: Reading = self._drawn.level
        return level

    async def body_temperature(self, window_s: float) -> Reading:
        body: Reading = self._drawn.body_temperature
        return body

    async def nozzle_temperature(self, start_ns: int, end_ns: int) -> Reading:
        nozzle: Reading = self._drawn.nozzle_temperature
        return nozzle


class DrawnOperator(TypingOperator):
    """Types what was drawn; amount and product are asked for without the names of their fields."""

    says_all = False
    _fields: ClassVar = {"jjg443-amount": "amount_cny", "jjg443-product": "product"}

    def _answer(self, message: str, values: Mapping[str, Any], otherwise: Any) -> Any:
        more = {"field": self._fields[message]} if message in self._fields else {}
        return super()._answer(message, {**more, **values}, otherwise)


def methods() -> list[tuple[str, dict[str, Any]]]:
    """Every folder with the practice plan, and with what its variants in example.toml change in it."""
    return [(folder, plan) for folder in FOLDERS for plan in plans(folder)]


def plans(folder: str) -> list[dict[str, Any]]:
    """What each method of a folder changes in the practice job: plan, and `standards` by role."""
    table = tomllib.loads((catalogue.load(folder).root / "example.toml").read_text(encoding="utf-8"))
    return [{}, *(one["plan"] | {"standards": one.get("standards", {})} for one in table.get("variant", []))]


def campaign(folder: str, plan: Mapping[str, Any], count: int = 0) -> Row:
    """Verify instruments around the effective limit, on both sides of zero, every influence drawn."""
    count = count or COUNTS.get((folder, said(plan)), COUNT)
    random, begun, counted = np.random.default_rng(SEED), time.process_time(), Counted()
    cases = [(one, *as_planned(one, folder)) for one in cases_of(folder, plan)]
    for number, (one, mean, verdict) in enumerate(islice(cycle(cases), count)):
        # 5 distances and up to 7 points must not go in step.
        distance = list(RATES)[(number // 7) % len(RATES)]
        limit = float(verdict.limit.value) + half_step(folder)
        error = (limit + distance * float(mean.standard_uncertainty)) * (-1) ** (number // 35)
        verify(folder, one, error, distance, random, counted)
    largest_u = max(share_of_bound(folder, *one) for one in cases)
    return _row(folder, plan, counted, largest_u, time.process_time() - begun)


def verify(folder: str, one: Case, error: float, distance: float, random: np.random.Generator, to: Counted) -> None:
    """Do one virtual verification of an instrument of this error by its steps, and count what came out."""
    regulation = catalogue.load(folder)
    assert regulation.virtual is not None
    try:
        evaluation = regulation.evaluate(through_the_steps(folder, regulation.virtual(one, error, random), one))
    except ProofvanError:
        to.refused += 1
        return
    mean, verdict = decisive(evaluation, folder)
    to.scaled.append((float(mean.value) - error) / float(mean.standard_uncertainty))
    assert float(mean.expanded_uncertainty) <= float(verdict.limit.value) / 3
    to.passed[distance].append(verdict.outcome is Outcome.PASS)
    to.refused += verdict.outcome is Outcome.INCONCLUSIVE


def through_the_steps(folder: str, drawn: Mapping[str, Any], one: Case) -> Case:
    """Do every step of the plan, with what was drawn as what is seen."""
    regulation, seen = catalogue.load(folder), dict[str, Any]()
    for call in regulation.procedure(one.plan):
        clock, log = FakeClock(), list[str]()
        by_bench = regulation.bench and not regulation.by_hand(one.plan)
        bench = DrawnDispenser(drawn[call.key], log, clock) if by_bench else None
        person = DrawnOperator(drawn[call.key], log, clock)
        run = StepRun(bench, person, clock, one.plan, one.subject, lambda frame: None)
        work = call.step.function(run, **call.arguments)
        seen[call.key] = finished(work) if bench is None else asyncio.run(work)
    return replace(one, observations=seen)


def finished(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Run a coroutine that waits for nobody to its end, without a loop for each of 30 000 steps."""
    while True:
        try:
            coroutine.send(None)
        except StopIteration as done:
            return done.value


def cases_of(folder: str, plan: Mapping[str, Any]) -> list[Case]:
    """Cases before their run, one for each point where a plan may have a single one."""
    empty, changes = empty_case(folder), dict(plan)
    roles = load_roles(changes.pop("standards", {}), catalogue.load(folder).root)
    table, kind = empty.plan.model_dump() | changes, type(empty.plan)
    whole = replace(empty, plan=kind.model_validate(table), standards={**empty.standards, **roles})
    try:
        return [replace(whole, plan=kind.model_validate(table | {"points": (one,)})) for one in table["points"]]
    except ValidationError:
        return [whole]


def as_planned(one: Case, folder: str) -> tuple[Result, Verdict]:
    """The decisive result of a plan when nothing is off."""
    regulation = catalogue.load(folder)
    assert regulation.virtual is not None
    return decisive(regulation.evaluate(replace(one, observations=regulation.virtual(one, 0.0, None))), folder)


def decisive(evaluation: Evaluation, folder: str) -> tuple[Result, Verdict]:
    """The principal result and its verdict; smallest quantities have a name of their own."""
    name = catalogue.load(folder).principal_result
    with_budget = [one for one in evaluation.results if one.budget]
    mean = next((one for one in with_budget if one.name == name), with_budget[0])
    verdicts = (one for one in evaluation.verdicts if (one.result, one.point) == (mean.name, mean.point))
    return mean, next(verdicts)


def half_step(folder: str) -> float:
    """Half a rounding step, where rounded values are judged."""
    return effective(folder)["half_step"]


@cache
def effective(folder: str) -> dict[str, float]:
    """The limit of a folder's principal result and half a rounding step, from the text."""
    table = tomllib.loads((catalogue.load(folder).root / "example.toml").read_text(encoding="utf-8"))
    return {name: float(value) for name, value in table["effective"].items()}


def share_of_bound(folder: str, one: Case, mean: Result, verdict: Verdict) -> float:
    """U as planned, over the largest that it may be: a third of the limit, or less by field practice 7."""
    limit = float(verdict.limit.value)
    named = BOUNDS.get((folder, one.plan.method), BOUNDS.get((folder, ""), math.inf))
    return float(mean.expanded_uncertainty) / min(limit / 3, named * limit / effective(folder)["mpe"])


def problems(row: Row) -> list[str]:
    """What is not as it must be (field practice 7); shares may be off by three of their standard deviations."""
    found = {
        "coverage": 0.940 <= row.covered <= 0.975,
        "root mean square": 0.9 <= row.rms <= 1.1,
        "U beyond its bound": row.largest_u <= 1.0,
        "refused": row.refused <= row.verifications / 1000,
    }
    each = row.verifications / len(RATES)
    for (distance, rate), share in zip(RATES.items(), map(float, row.passes.split(" / ")), strict=True):
        found[f"passes at {distance:+g} u"] = abs(share - rate) <= 3 * math.sqrt(rate * (1 - rate) / each) + 0.005
    return [name for name, holds in found.items() if not holds]


def rows() -> dict[tuple[str, str], Row]:
    """The rows of the table by folder and plan."""
    lines = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    found = (_read([cell.strip(" `") for cell in line.strip("| ").split(" | ")]) for line in lines)
    return {(row.folder, row.plan): row for row in found}


def write(row: Row) -> None:
    """Put a row into the table, in the order of the methods."""
    every = rows() | {(row.folder, row.plan): row}
    order = [(folder, said(plan)) for folder, plan in methods()]
    head, _, _ = TABLE.read_text(encoding="utf-8").partition("\n| `")
    lines = [_line(every[name]) for name in order if name in every]
    missing = ", ".join(f"{folder} ({plan})" for folder, plan in order if (folder, plan) not in every)
    below = f"\n\n{MISSING}{missing}" if missing else ""
    TABLE.write_text(head.rstrip("\n") + "\n" + "\n".join(lines) + below + "\n", encoding="utf-8")


def said(plan: Mapping[str, Any]) -> str:
    """What a method changes in the practice plan, in words."""
    return ", ".join(f"{name} {value}" for name, value in plan.items() if name != "standards") or "as practised"


def _row(folder: str, plan: Mapping[str, Any], counted: Counted, largest_u: float, cpu_s: float) -> Row:
    scaled = np.asarray(counted.scaled)
    return Row(
        folder,
        said(plan),
        len(scaled),
        round(float(np.mean(np.abs(scaled) <= 2)), 4),
        round(float(np.sqrt(np.mean(np.square(scaled)))), 3),
        round(largest_u, 3),
        " / ".join(f"{np.mean(passed):.3f}" for passed in counted.passed.values()),
        counted.refused,
        round(cpu_s, 1),
    )


def _line(row: Row) -> str:
    folder, plan, *rest = (str(getattr(row, one.name)) for one in fields(row))
    return "| " + " | ".join([f"`{folder}`", plan, *rest]) + " |"


def _read(cells: list[str]) -> Row:
    folder, plan, count, covered, rms, largest_u, passes, refused, cpu_s = cells
    figures = float(covered), float(rms), float(largest_u)
    return Row(folder, plan, int(count), *figures, passes, int(refused), float(cpu_s))


def _asked() -> Iterator[tuple[str, dict[str, Any], int]]:
    parser = argparse.ArgumentParser()
    parser.add_argument("folders", nargs="*", metavar="FOLDER")
    parser.add_argument("--count", type=int, default=0)
    asked = parser.parse_args()
    yield from ((folder, plan, asked.count) for folder, plan in methods() if folder in (asked.folders or FOLDERS))


if __name__ == "__main__":
    for name, changes, number in _asked():
        done = campaign(name, changes, number)
        write(done)
        print(_line(done), *problems(done), flush=True)
