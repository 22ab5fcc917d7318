"""Every effect of field practice 6 on a pile at three times the top of its range: what becomes of the run.

`python tests/regulations/pile_effects.py` tries them all on the simulators, by the practice plans, and writes the table
of docs/piles.md; with names it only prints those. What a whole session cannot feel has tests of its own.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from pathlib import Path

from simulated_pile import AC, DC, simulated

from proofvan.core.errors import ProofvanError
from proofvan.core.line.results import Outcome
from proofvan.sim.effects import BY_NAME, EFFECTS, Effect, Effects

PAGE = Path(__file__).parents[2] / "docs" / "piles.md"
BEGIN, END = (
    "| pile | effect | three times | unit | what becomes of the run |\n|---|---|---|---|---|\n",
    "\n\nEnd of the table.",
)
TIMES, SEED, TRUE_ERROR_PERCENT = 3.0, 7, 0.4
BENCHES = {DC: ("pile", "any"), AC: ("ac_pile", "pile", "any")}
# An AC pile has neither a ramp nor what hangs on one.
OF_DC_ONLY = {"ramp", "ramp_overshoot", "taper", "voltage_setting", "ripple", "spurs", "auxiliary_supply", "load_step"}
OF_DC_ONLY |= {"load_hunting"}
# Not a matter of a session's energy: where they are tried instead.
ELSEWHERE = {
    "pulse_missing": "pulses: test_ac_pile_runs.py",
    "pulse_bounce": "pulses: test_ac_pile_runs.py",
    "pile_clock": "its own item: test_pile_methods.py",
    "clock_jump": "its own item: test_pile_methods.py",
}
# The load points that tell a loss that grows with the current, where the pile itself has none.
WITHOUT_ITS_OWN = {"cable_loss": 0.0, "auxiliary_supply": 0.0}
TWO_POINTS = [{"voltage_v": 600.0, "current_a": one, "energy_kwh": 5.0} for one in (200.0, 50.0)]
# What is the same at both of them.
COMMON = {f"component-{name}" for name in ("certificate", "drift", "temperature", "outside", "aliasing", "connection")}


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    folder: str
    effect: str
    value: str
    unit: str
    became: str


def names(folder: str) -> list[str]:
    """The effects on a kind of pile."""
    left_out = OF_DC_ONLY if folder == AC else {"pulse_missing", "pulse_bounce"}
    return [one.name for one in EFFECTS if one.bench in BENCHES[folder] and one.name not in left_out]


def factor(effect: Effect, seed: int = SEED) -> float:
    """The factor that makes of the drawn value three times the largest one."""
    drawn = Effects(seed, {effect.name: 1.0})[effect.name]
    usual = effect.scale or 1.0
    return TIMES * usual * (abs(effect.high / drawn) if drawn else 1.0)


def row(folder: str, name: str) -> Row:
    """Try an effect."""
    effect = BY_NAME[name]
    scale = factor(effect)
    value = Effects(SEED, {name: scale})[name]
    what = ELSEWHERE.get(name) or became(folder, {name: scale})
    if what.startswith("not covered") and told_by_a_second_point({name: scale}):
        what = "a second load point tells it"
    return Row(folder, name, f"{value:.3g}", effect.unit, what)


def became(folder: str, scales: Mapping[str, float]) -> str:
    """Say what became of a run: the fault that stopped it, the reason for no verdict, covered, or not covered."""
    try:
        evaluation, truth = simulated(folder, SEED, scales, TRUE_ERROR_PERCENT)
    except ProofvanError as fault:
        return f"refused: {fault.fault}"
    mean = next(one for one in evaluation.results if one.budget)
    verdict = next(one for one in evaluation.verdicts if (one.result, one.point) == (mean.name, mean.point))
    if verdict.outcome is Outcome.INCONCLUSIVE:
        return f"no verdict: {verdict.reason}"
    share = abs(float(mean.value) - truth["points"][mean.point]) / float(mean.expanded_uncertainty)
    return f"covered: {share:.2f} U" if share <= 1 else f"not covered: {share:.2f} U"


def told_by_a_second_point(scales: Mapping[str, float]) -> bool:
    """Say whether two load points of a DC pile differ by more than what they do not share explains."""
    evaluation, _ = simulated(DC, SEED, {**scales, **WITHOUT_ITS_OWN}, TRUE_ERROR_PERCENT, TWO_POINTS)
    first, second = (one for one in evaluation.results if one.budget)
    own = [line for one in (first, second) for line in one.budget if line.label not in COMMON]
    expanded = 2.0 * sum(float(line.contribution) ** 2 for line in own) ** 0.5
    return abs(float(first.value) - float(second.value)) > expanded


def rows() -> list[Row]:
    """The rows of the page."""
    table = PAGE.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]
    return [Row(*(cell.strip(" `") for cell in line.strip("| ").split(" | "))) for line in table.splitlines()]


def write(found: list[Row]) -> None:
    """Put the table into the page."""
    before, begin, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    assert begin and end, "the page has lost its table"
    lines = [f"| {' | '.join(astuple(one))} |" for one in found]
    PAGE.write_text(before + begin + "\n".join(lines) + END + after, encoding="utf-8")


def main(asked: list[str]) -> None:
    """Try all, or those that are asked for, and print what became of them."""
    found = []
    for folder in (DC, AC):
        for name in names(folder):
            if not asked or name in asked:
                found.append(row(folder, name))
                print(*astuple(found[-1]), sep="  ", flush=True)
    if not asked:
        write(found)


if __name__ == "__main__":
    main(sys.argv[1:])
