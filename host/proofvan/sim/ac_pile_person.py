"""What the practice person does at an AC charging pile."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from proofvan.regulations.piles.simulator import Phase
from proofvan.sim.ac_pile import AcPileBench
from proofvan.sim.person import NOT_YET, Behaviour, NotYet, Question
from proofvan.sim.pile_person import AtThePile, at_every_pile


def behaviours(bench: AcPileBench, errors: Collection[str] = ()) -> Mapping[str, Behaviour]:
    """Give the table; `errors` switches mistakes on: a display misread by one step, a reading before settlement."""
    person = _AtThePlug(bench, errors)
    own: dict[str, Behaviour] = {
        "jjg1148-start-for-pilot": person.start_for_pilot,
        "pile-start-charging": person.start,
    }
    return {**at_every_pile(person, bench.around), **own}


class _AtThePlug(AtThePile):
    def __init__(self, bench: AcPileBench, errors: Collection[str]) -> None:
        super().__init__(bench, errors)
        self._bench = bench

    def start_for_pilot(self, question: Question) -> bool | NotYet:
        return self._start(question, "", 0.0)

    def start(self, question: Question) -> bool | NotYet:
        return self._start(question, str(question.values["point"]), float(question.values["current_a"]))

    def _start(self, question: Question, point: str, current_a: float) -> bool | NotYet:
        bench = self._bench
        if bench.model.phase in (Phase.WAITING, Phase.CHARGING):
            bench.stop_charging(question.now_ns)  # left over from a run that broke off
            return NOT_YET
        bench.start_charging(question.now_ns, current_a, point)
        return True
