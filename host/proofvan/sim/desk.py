"""A practice desk: an instrument of a known error whose readings a person types; the board only measures the room."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from proofvan.core.messages import catalogue_entries
from proofvan.methods.limits import UNJUDGED
from proofvan.methods.quantities import Observation, quantities
from proofvan.methods.tables import read_plain
from proofvan.procedures.regulation import Case, Service
from proofvan.regulations.catalogue import load
from proofvan.regulations.forms import CONFORMS, DOES_NOT_CONFORM
from proofvan.regulations.template import case_of_job
from proofvan.sim.bench import MILLISECOND
from proofvan.sim.board import Record
from proofvan.sim.clocks import NodeClock
from proofvan.sim.faults import Fault
from proofvan.sim.indicator import SimulatedIndicator
from proofvan.sim.person import Behaviour, Question, as_expected
from proofvan.sim.seeds import stream

# A drawn true error lies within 1.5 times the limit of the principal result.
_LARGEST_SHARE = 1.5
# So far from the indication towards its changeover a load may lie: nearer the converter's noise decides.
_CLEAR = 0.9


class DeskBench:
    """Implements sim.bench.Bench; `error` is in the unit of the principal result, None to draw it."""

    def __init__(self, job: Path, seed: int, error: float | None) -> None:
        self.batch_ns = 200 * MILLISECOND
        self.regulation = load(read_plain(job)["job"]["regulation"])
        self.case = case_of_job(self.regulation, job)
        random = stream(seed, "desk")
        self.error = self._drawn(seed) if error is None else error
        assert self.regulation.virtual is not None
        self.observations = self.regulation.virtual(self.case, self.error, random)
        self.scale: SimulatedIndicator | None = None  # whose indicator a line of the run reads

    def boot(self, clock: NodeClock, now_ns: int) -> None:
        """Begin; the board samples nothing that counts here."""

    def advance(self, now_ns: int) -> None:
        """Let time pass; nothing changes by itself."""

    def take_records(self) -> list[Record]:
        """Give nothing: no stream was asked for."""
        return []

    def set_outputs(self, outputs: int, now_ns: int) -> None:
        """Switch nothing: a desk has no outputs."""

    def saturate(self, channel: int, driven: bool) -> None:
        """Disturb nothing: no channel counts."""

    def silence(self, silent: bool) -> None:
        """Disturb nothing: no channel counts."""

    def misbehave(self, fault: Fault, begins: bool, now_ns: int) -> None:
        """Disturb nothing: no fault of an instrument is known here."""

    def truth(self) -> dict[str, Any]:
        """Tell the true error."""
        return {"true_error_percent": self.error, "points": {}}

    def _drawn(self, seed: int) -> float:
        largest = _LARGEST_SHARE * _limit(self.case, self.regulation)
        return float(stream(seed, "true error").uniform(-largest, largest))


def behaviours(bench: DeskBench) -> Mapping[str, Behaviour]:
    """Give the table: the question about a field is answered by what the virtual verification saw in it.

    Whatever else the regulation has words for is done, or answered as the job expects it.
    """
    person = _AtTheDesk(bench)
    return {name: person.answer for name in catalogue_entries("zh") if name.startswith(person.prefixes)}


class _AtTheDesk:
    def __init__(self, bench: DeskBench) -> None:
        self._bench = bench
        titles = [call.step.title for call in bench.regulation.procedure(bench.case.plan)]
        # Folders that share their forms share the questions: the title of a step tells whose words it asks in.
        own = bench.regulation.title.removesuffix("-title")
        self.prefixes = tuple(sorted({f"{own}-", *(f"{one.partition('-step-')[0]}-" for one in titles)}))

    def answer(self, question: Question) -> Any:
        """Read the field off the virtual verification; text stands in the job."""
        name = str(question.values.get("field", ""))
        if question.kind == "text":
            return as_expected(question) or self._written(name, question) or "S-0001"
        if not name:
            return self._without_field(question)
        seen = next(one for key, one in self._bench.observations.items() if self._is_meant(key, one, name, question))
        held = getattr(seen, name)
        if question.kind == "choose":
            return CONFORMS if held else DOES_NOT_CONFORM
        if question.kind == "confirm":
            return self._put(seen, name, held.value)
        asked = quantities(type(seen)) if isinstance(seen, Observation) else {}
        return float(f"{asked[name].typed(held) if name in asked else held:.9g}")

    def _put(self, seen: Any, name: str, indication_kg: float) -> bool:
        """Load the scale so that it shows this indication, and changes with the small weights that are added."""
        if self._bench.scale is not None:
            half = 0.5 * self._bench.case.subject.division_kg
            added = getattr(seen, f"{name}_added", getattr(seen, "added", half))
            below = max(-_CLEAR * half, min(half - added, _CLEAR * half))
            self._bench.scale.put(indication_kg + below)
        return True

    def _written(self, name: str, question: Question) -> str:
        seen = self._bench.observations.items()
        return next((str(getattr(one, name)) for key, one in seen if self._is_meant(key, one, name, question)), "")

    def _without_field(self, question: Question) -> Any:
        if question.kind == "confirm":
            return True
        if question.kind == "choose":
            return as_expected(question) or question.values["options"][0]
        return as_expected(question)

    def _is_meant(self, key: str, seen: Any, name: str, question: Question) -> bool:
        step, _, rest = key.partition("/")
        point, run = question.values.get("point", ""), question.values.get("run", "")
        asked = self._bench.regulation.observations[step]
        known = asked.model_fields if issubclass(asked, Observation) else asked.__dataclass_fields__
        return name in known and rest == (f"{point}/{run}" if point else "")


def _limit(case: Case, regulation: Any) -> float:
    # Where nothing is judged, what a subsequent verification would allow says how large errors are.
    service = Service.SUBSEQUENT_VERIFICATION if case.service in UNJUDGED else case.service
    exact = case.__class__(
        service, case.subject, case.plan, regulation.virtual(case, 0.0, None), case.standards, case.organisation
    )
    verdicts = regulation.evaluate(exact).verdicts
    return next(float(one.limit.value) for one in verdicts if one.result == regulation.principal_result)
